export { VolumeError } from './volume.error.js';
export { IDENTITY_DIRECTION, checkGrid, indexOf, positionMm, voxelCount, voxelVolumeMm3 } from './grid.js';
export type { Grid, Triple } from './grid.js';
export { greyLevelsOf, maskOf, maskVoxelCount, volumeOf } from './volume.js';
export type { GreyLevels, Mask, Volume } from './volume.js';
export { GRID_TOLERANCE, compareGrids, indexMap } from './grid-comparison.js';
export type { GridDifference, IndexMap } from './grid-comparison.js';
export { matchMask, regridMask } from './regrid.js';
export type { MatchedMask } from './regrid.js';
