import type { Mask, Triple } from '@collimate/imaging-volume';

/** The smallest box that holds a mask, and how much of it is inside. */
export interface MaskExtent {
  /** Lowest and highest index along x, y, z, both inclusive. */
  readonly first: Triple;
  readonly last: Triple;
  readonly voxelCount: number;
}

/** @returns undefined for an empty mask */
export function maskExtentOf(mask: Mask): MaskExtent | undefined {
  const inside = mask.voxels.data;
  const [nx, ny, nz] = mask.grid.size;
  let [lowX, lowY, lowZ, highX, highY, highZ] = [nx, ny, nz, -1, -1, -1];
  let voxelCount = 0;
  const plane = nx * ny;
  const end = Math.floor(inside.lastIndexOf(1) / plane);
  for (let z = Math.max(0, Math.floor(inside.indexOf(1) / plane)), row = z * plane; z <= end; z++) {
    for (let y = 0; y < ny; y++, row += nx) {
      let first = 0;
      while (first < nx && inside[row + first] === 0) first++;
      if (first === nx) continue;
      let last = nx - 1;
      while (inside[row + last] === 0) last--;
      for (let i = row + first; i <= row + last; i++) voxelCount += inside[i];
      if (first < lowX) lowX = first;
      if (last > highX) highX = last;
      if (y < lowY) lowY = y;
      if (y > highY) highY = y;
      if (z < lowZ) lowZ = z;
      highZ = z;
    }
  }
  if (voxelCount === 0) return undefined;
  return { first: [lowX, lowY, lowZ], last: [highX, highY, highZ], voxelCount };
}
