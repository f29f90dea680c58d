import { type Grid, type Mask, type MaskExtent, maskOf } from '@collimate/imaging-volume';

/** Lowest and highest index along x, y, z of what was drawn so far; the highest are -1 as long as that is nothing. */
export type DrawnBox = [number, number, number, number, number, number];

/** Nothing is drawn yet. */
export function nothingDrawn({ size: [nx, ny, nz] }: Grid): DrawnBox {
  return [nx, ny, nz, -1, -1, -1];
}

/** The voxel x, y, z was drawn. */
export function grow(box: DrawnBox, x: number, y: number, z: number): void {
  if (x < box[0]) box[0] = x;
  if (y < box[1]) box[1] = y;
  if (z < box[2]) box[2] = z;
  if (x > box[3]) box[3] = x;
  if (y > box[4]) box[4] = y;
  if (z > box[5]) box[5] = z;
}

/**
 * A mask of which somebody knows where it was drawn, so that nobody need look at all of it.
 * @input 0 or 1 per voxel, x fastest, 0 outside of the box
 * @returns undefined if nothing is inside
 */
export function drawnMask(grid: Grid, voxels: Uint8Array, box: DrawnBox): Mask | undefined {
  const extent = extentWithin(grid, voxels, box);
  return extent && maskOf(grid, voxels, extent);
}

function extentWithin(grid: Grid, voxels: Uint8Array, [x, y, z, toX, toY, toZ]: DrawnBox): MaskExtent | undefined {
  const [nx, ny] = grid.size;
  let voxelCount = 0;
  for (let k = z; k <= toZ; k++) {
    for (let j = y; j <= toY; j++) {
      const row = nx * (j + ny * k);
      for (let i = row + x; i <= row + toX; i++) voxelCount += voxels[i];
    }
  }
  return voxelCount === 0 ? undefined : { first: [x, y, z], last: [toX, toY, toZ], voxelCount };
}
