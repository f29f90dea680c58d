import type { Mask, Triple } from '@collimate/imaging-volume';

/** A mask cropped to its bounding box, with one voxel of outside on every side. */
export interface MaskBox {
  /** Voxels along x, y, z without the border. */
  readonly size: Triple;
  /** First voxel of the box in the grid of the mask. */
  readonly first: Triple;
  /** 1 inside, x fastest; (size + 2) voxels along each axis. */
  readonly padded: Uint8Array;
  readonly voxelCount: number;
}

/** @returns the box, or undefined for an empty mask */
export function maskBoxOf(mask: Mask): MaskBox | undefined {
  const inside = mask.voxels.data;
  const [nx, ny, nz] = mask.grid.size;
  const low = [nx, ny, nz];
  const high = [-1, -1, -1];
  let voxelCount = 0;
  for (let i = 0, z = 0; z < nz; z++) {
    for (let y = 0; y < ny; y++) {
      for (let x = 0; x < nx; x++, i++) {
        if (inside[i] === 0) continue;
        voxelCount++;
        if (x < low[0]) low[0] = x;
        if (y < low[1]) low[1] = y;
        if (z < low[2]) low[2] = z;
        if (x > high[0]) high[0] = x;
        if (y > high[1]) high[1] = y;
        if (z > high[2]) high[2] = z;
      }
    }
  }
  if (voxelCount === 0) return undefined;
  const first: Triple = [low[0], low[1], low[2]];
  const size: Triple = [high[0] - low[0] + 1, high[1] - low[1] + 1, high[2] - low[2] + 1];
  const padded = new Uint8Array((size[0] + 2) * (size[1] + 2) * (size[2] + 2));
  for (let z = 0; z < size[2]; z++) {
    for (let y = 0; y < size[1]; y++) {
      const from = first[0] + nx * (first[1] + y + ny * (first[2] + z));
      const to = 1 + (size[0] + 2) * (y + 1 + (size[1] + 2) * (z + 1));
      for (let x = 0; x < size[0]; x++) padded[to + x] = inside[from + x] === 0 ? 0 : 1;
    }
  }
  return { size, first, padded, voxelCount };
}
