import type { GreyLevels, Mask, Triple } from '@collimate/imaging-volume';
import { TextureError } from './texture.error.js';

/** The box around the levels of a region and its mask, and which levels occur. */
export interface LevelExtent {
  /** First voxel of the box along x, y, z. */
  readonly first: Triple;
  readonly size: Triple;
  /** How many voxels have a level. */
  readonly voxelCount: number;
  /** 1 for every level that occurs, by level. */
  readonly present: Uint8Array;
}

/** Whoever finds that box. */
export interface LevelExtentFinder {
  /**
   * @param morphological the mask before re-segmentation; without it the voxels that have a level are the mask
   * @returns a box of size 0 if there is neither level nor mask
   * @throws TextureError LEVEL_OUT_OF_RANGE if a level is above levelCount, LEVELS_OUTSIDE_MASK if a voxel has a level and is not in the mask
   */
  levelExtentOf(levels: GreyLevels, morphological: Mask | undefined): LevelExtent;
}

/** The box around region and mask, found row by row. */
export function levelExtentOf({ voxels, grid, levelCount }: GreyLevels, morphological: Mask | undefined): LevelExtent {
  const [levels, mask] = [voxels.data, morphological?.voxels.data];
  const [nx, ny, nz] = grid.size;
  const present = new Uint8Array(levelCount + 1);
  let [lowX, lowY, lowZ, highX, highY, highZ] = [nx, ny, nz, -1, -1, -1];
  let voxelCount = 0;
  for (let z = 0, row = 0; z < nz; z++) {
    for (let y = 0; y < ny; y++, row += nx) {
      let [first, last] = [0, nx - 1];
      while (first < nx && levels[row + first] === 0 && (mask === undefined || mask[row + first] === 0)) first++;
      if (first === nx) continue;
      while (levels[row + last] === 0 && (mask === undefined || mask[row + last] === 0)) last--;
      for (let i = row + first; i <= row + last; i++) {
        const level = levels[i];
        if (level === 0) continue;
        if (level >= present.length) {
          throw new TextureError('LEVEL_OUT_OF_RANGE', 'a grey level is above the highest level of the discretisation');
        }
        if (mask !== undefined && mask[i] === 0) {
          throw new TextureError('LEVELS_OUTSIDE_MASK', 'a voxel has a grey level but lies outside the mask', {
            hint: 'The intensity mask is made from the morphological mask by re-segmentation, so it lies inside it.',
          });
        }
        present[level] = 1;
        voxelCount++;
      }
      if (first < lowX) lowX = first;
      if (last > highX) highX = last;
      if (y < lowY) lowY = y;
      if (y > highY) highY = y;
      if (z < lowZ) lowZ = z;
      highZ = z;
    }
  }
  if (highX < 0) return { first: [0, 0, 0], size: [0, 0, 0], voxelCount, present };
  return { present, first: [lowX, lowY, lowZ], size: [highX - lowX + 1, highY - lowY + 1, highZ - lowZ + 1], voxelCount };
}
