import type { Triple } from '@collimate/imaging-volume';
import type { MaskBox } from './mask-box.js';

/** Sums over the voxels of a mask, about `centre`: whole numbers, exact in any order. */
export interface MaskMoments {
  /** A voxel near the middle, counted from the corner of the padded box. */
  readonly centre: Triple;
  readonly x: number;
  readonly y: number;
  readonly z: number;
  readonly xx: number;
  readonly xy: number;
  readonly xz: number;
  readonly yy: number;
  readonly yz: number;
  readonly zz: number;
}

/** @returns first and second moments of the voxel indices */
export function maskMomentsOf({ size, padded, rowFirst, rowLast }: MaskBox): MaskMoments {
  const [nx, ny, nz] = [size[0] + 2, size[1] + 2, size[2] + 2];
  const centre: Triple = [(size[0] + 1) >> 1, (size[1] + 1) >> 1, (size[2] + 1) >> 1];
  let [x, y, z, xx, xy, xz, yy, yz, zz] = [0, 0, 0, 0, 0, 0, 0, 0, 0];
  for (let k = 1, row = nx * (ny + 1); k + 1 < nz; k++, row += 2 * nx) {
    for (let j = 1; j + 1 < ny; j++, row += nx) {
      let count = 0;
      let sum = 0;
      let squares = 0;
      for (let i = rowFirst[j + ny * k]; i <= rowLast[j + ny * k]; i++) {
        if (padded[row + i] === 0) continue;
        const u = i - centre[0];
        count++;
        sum += u;
        squares += u * u;
      }
      if (count === 0) continue;
      const v = j - centre[1];
      const w = k - centre[2];
      x += sum;
      y += count * v;
      z += count * w;
      xx += squares;
      xy += sum * v;
      xz += sum * w;
      yy += count * v * v;
      yz += count * v * w;
      zz += count * w * w;
    }
  }
  return { centre, x, y, z, xx, xy, xz, yy, yz, zz };
}
