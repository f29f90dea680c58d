import { maskVoxelCount, type Grid, type Mask, type Volume } from '@collimate/imaging-volume';

/** Highest mean over a sphere, and the highest among the voxels of maximum intensity. */
export interface Peaks {
  readonly local: number;
  readonly global: number;
}

/** Radius of a sphere of 1 cm³ in mm: the cube root of 3000 / (4 pi). */
const RADIUS_MM = 10 * Math.cbrt(3 / (4 * Math.PI));

/** One row of voxels of the sphere: offset in y and z, and how far it reaches in x. */
export interface SphereRow {
  readonly dy: number;
  readonly dz: number;
  readonly reach: number;
}

/** @returns rows of voxels whose centres lie within the radius of the central one */
export function sphereRows({ spacingMm }: Grid): readonly SphereRow[] {
  const [sx, sy, sz] = spacingMm;
  const rows: SphereRow[] = [];
  const [my, mz] = [Math.floor(RADIUS_MM / sy), Math.floor(RADIUS_MM / sz)];
  for (let dz = -mz; dz <= mz; dz++) {
    for (let dy = -my; dy <= my; dy++) {
      const left = RADIUS_MM * RADIUS_MM - dy * sy * dy * sy - dz * sz * dz * sz;
      if (left >= 0) rows.push({ dy, dz, reach: Math.floor(Math.sqrt(left) / sx) });
    }
  }
  return rows;
}

/**
 * Means the sphere around every voxel of the mask; what lies outside the image is left out of sum and count. An intensity that is no
 * finite number takes away the peaks that a sphere with it in could decide.
 * @returns undefined for an empty mask
 */
export function peaksOf(volume: Volume, mask: Mask): Peaks | undefined {
  if (maskVoxelCount(mask) === 0) return undefined;
  const intensities = volume.voxels.data;
  const inside = mask.voxels.data;
  const [nx, ny, nz] = volume.grid.size;
  const rows = sphereRows(volume.grid);
  let [highest, local, global] = [-Infinity, -Infinity, -Infinity];
  for (let i = 0; i < inside.length; i++) {
    if (inside[i] === 0) continue;
    const x = i % nx;
    const y = Math.floor(i / nx) % ny;
    const z = Math.floor(i / (nx * ny));
    let sum = 0;
    let count = 0;
    for (let r = 0; r < rows.length; r++) {
      const { dy, dz, reach } = rows[r];
      if (y + dy < 0 || y + dy >= ny || z + dz < 0 || z + dz >= nz) continue;
      const first = Math.max(0, x - reach);
      const last = Math.min(nx - 1, x + reach);
      const row = i - x + nx * (dy + ny * dz);
      for (let at = row + first; at <= row + last; at++) sum += intensities[at];
      count += last - first + 1;
    }
    const mean = sum / count;
    // A mean that is no finite number may be the highest or not: from then on there is no highest. NaN is never exceeded.
    const spoilt = mean - mean !== 0;
    if (spoilt || mean > global) global = spoilt ? NaN : mean;
    if (intensities[i] > highest) [highest, local] = [intensities[i], spoilt ? NaN : mean];
    else if (intensities[i] === highest && (spoilt || mean > local)) local = spoilt ? NaN : mean;
  }
  return { local, global };
}
