import { mergeCells, type Cells } from './cells.js';

/**
 * A matrix that counts things by grey level and one whole-number property: runs by length (GLRLM), zones by size (GLSZM),
 * zones by distance to the border (GLDZM), voxels by dependence (NGLDM).
 */
export interface CountMatrix {
  readonly cells: Cells;
  /** Ns: how many runs, zones or voxels were counted. */
  readonly total: number;
  /** Nv: voxels from which they were counted; a voxel counts once for each matrix that was merged. */
  readonly voxelCount: number;
}

/**
 * Adds matrices. Nv is added too, so that runs of 13 directions are compared with 13 times the voxels.
 * @source IBSI 3.7 (TP0I), merging of run matrices; the same for zones
 */
export function mergeCounts(matrices: readonly CountMatrix[]): CountMatrix {
  return {
    cells: mergeCells(matrices.map((matrix) => matrix.cells)),
    total: matrices.reduce((sum, matrix) => sum + matrix.total, 0),
    voxelCount: matrices.reduce((sum, matrix) => sum + matrix.voxelCount, 0),
  };
}
