import { type Mask, type Triple, maskExtentOf } from '@collimate/imaging-volume';

/** A mask cropped to its bounding box, with one voxel of outside on every side. */
export interface MaskBox {
  /** Voxels along x, y, z without the border. */
  readonly size: Triple;
  /** First voxel of the box in the grid of the mask. */
  readonly first: Triple;
  /** 1 inside, x fastest; (size + 2) voxels along each axis. */
  readonly padded: Uint8Array;
  readonly voxelCount: number;
  /** First and last voxel inside of each row of the padded box (y fastest), counted along x; an empty row has its first behind its last. */
  readonly rowFirst: Int32Array;
  readonly rowLast: Int32Array;
}

/** @returns the box, or undefined for an empty mask */
export function maskBoxOf(mask: Mask): MaskBox | undefined {
  const extent = maskExtentOf(mask);
  if (extent === undefined) return undefined;
  const { first, last, voxelCount } = extent;
  const inside = mask.voxels.data;
  const [nx, ny] = mask.grid.size;
  const size: Triple = [last[0] - first[0] + 1, last[1] - first[1] + 1, last[2] - first[2] + 1];
  const [width, height] = [size[0] + 2, size[1] + 2];
  const padded = new Uint8Array(width * height * (size[2] + 2));
  const rowFirst = new Int32Array(height * (size[2] + 2)).fill(width);
  const rowLast = new Int32Array(rowFirst.length).fill(-1);
  for (let z = 0; z < size[2]; z++) {
    for (let y = 0; y < size[1]; y++) {
      const from = first[0] + nx * (first[1] + y + ny * (first[2] + z));
      const row = y + 1 + height * (z + 1);
      const to = 1 + width * row;
      for (let x = 0; x < size[0]; x++) padded[to + x] = inside[from + x];
      let left = 0;
      let right = size[0] - 1;
      while (left <= right && inside[from + left] === 0) left++;
      if (left > right) continue;
      while (inside[from + right] === 0) right--;
      rowFirst[row] = left + 1;
      rowLast[row] = right + 1;
    }
  }
  return { size, first, padded, voxelCount, rowFirst, rowLast };
}
