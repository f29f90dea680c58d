export { VolumeError } from './volume.error.js';
export { IDENTITY_DIRECTION, checkGrid, indexOf, positionMm, voxelCount, voxelVolumeMm3 } from './grid.js';
export type { Grid, Triple } from './grid.js';
export { greyLevelsOf, maskOf, maskVoxelCount, volumeOf } from './volume.js';
export type { GreyLevels, Mask, Volume } from './volume.js';
