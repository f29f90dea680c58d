/*
 * From grey levels to texture matrices. `roiBoxOf` crops once; each builder reads that box and makes each of its
 * matrices once: per slice and direction (GLCM, GLRLM), per slice (the others), or in 3D. `arrange` then merges or keeps
 * apart what an aggregation asks for, so that six aggregations cost one pass over the voxels per dimension.
 */
export { TextureError } from './texture.error.js';
export { roiBoxOf } from './roi-box.js';
export type { RoiBox } from './roi-box.js';
export { DIRECTIONS_2D, DIRECTIONS_3D, strideOf } from './directions.js';
export type { Dimensions, Direction } from './directions.js';
export { cellsOf, mergeCells } from './cells.js';
export type { Cells } from './cells.js';
export { buildCooccurrence, marginsOf, mergeCooccurrence } from './glcm.matrix.js';
export type { CooccurrenceMatrix } from './glcm.matrix.js';
export { buildRunLength } from './glrlm.matrix.js';
export { buildZones } from './zones.matrix.js';
export type { ZoneMatrices } from './zones.matrix.js';
export { mergeCounts } from './count.matrix.js';
export type { CountMatrix } from './count.matrix.js';
export { buildNeighbourhoods, mergeGreyToneDifference } from './neighbourhood.matrix.js';
export type { GreyToneDifferenceMatrix, NeighbourhoodMatrices } from './neighbourhood.matrix.js';
export { plainTexture } from './engine/plain.engine.js';
export { wasmTexture } from './engine/wasm.engine.js';
export type { TextureEngine } from './engine/texture.engine.js';
export { once } from './volume-matrices.js';
export type { VolumeMatrices } from './volume-matrices.js';
export { borderDistance } from './border-distance.js';
export { arrange } from './arrange.js';
export type { MatrixGroups, TextureAggregation } from './arrange.js';
