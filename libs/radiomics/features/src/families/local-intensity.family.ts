import { maskVoxelCount, type Grid, type Mask, type Volume } from '@collimate/imaging-volume';
import { type EngineKernels, LocalIntensityKernel, type SphereReaches, type SphereRegion } from '@collimate/radiomics-kernels';
import { defineFamily, evaluateFamily } from '../define-family.js';
import { FeatureError } from '../feature.error.js';
import type { FeatureRow } from '../feature-table.js';
import { undefinedBecause, valueOf } from '../feature-value.js';

/** What local intensity features are computed from. */
export interface LocalIntensityInput {
  /** The whole image, or a part of it that reaches at least 6.3 mm beyond the mask: the spheres leave the region. */
  readonly volume: Volume;
  readonly intensityMask: Mask;
}

/** The kernels of local intensity. */
export type LocalIntensityKernels = Pick<EngineKernels, 'localIntensity' | 'region'>;

/** Highest mean over a sphere, and the highest among the voxels of maximum intensity. */
interface Peaks {
  readonly local: number;
  readonly global: number;
}

/**
 * Local intensity features: the mean over a sphere of 1 cm³ around the most intense voxel, and the highest such mean.
 *
 * @input peaks in the unit of the image
 * @source IBSI 9ST6
 */
export const localIntensityFamily = defineFamily<Peaks>({
  ibsi: '9ST6',
  key: 'LI',
  features: [
    { ibsi: 'VJGA', key: 'loc_peak_loc', compute: (p) => valueOf(p.local) },
    { ibsi: '0F91', key: 'loc_peak_glob', compute: (p) => valueOf(p.global) },
  ],
});

/** Radius of a sphere of 1 cm³ in mm: the cube root of 3000 / (4 pi). */
const RADIUS_MM = 10 * Math.cbrt(3 / (4 * Math.PI));

/**
 * Local intensity features of one region.
 * @param kernels sum the spheres faster where none of them leaves the image; the plain definition takes the rest
 * @throws FeatureError GEOMETRY_MISMATCH if volume and mask have different sizes
 * @source IBSI 9ST6
 */
export function localIntensityFeatures(input: LocalIntensityInput, kernels?: LocalIntensityKernels): readonly FeatureRow[] {
  const { volume, intensityMask } = input;
  if (volume.voxels.data.length !== intensityMask.voxels.data.length) {
    throw new FeatureError('GEOMETRY_MISMATCH', 'volume and intensity mask are not on the same grid');
  }
  const found = kernels === undefined ? undefined : peaksByKernel(volume, intensityMask, kernels);
  const inputs = found !== undefined ? [found] : maskVoxelCount(intensityMask) === 0 ? [] : [peaksOf(volume, intensityMask)];
  return evaluateFamily(localIntensityFamily, inputs, 'DHQ4', () => undefinedBecause('emptyRoi'));
}

/** One row of voxels of the sphere: offset in y and z, and how far it reaches in x. */
interface SphereRow {
  readonly dy: number;
  readonly dz: number;
  readonly reach: number;
}

/** Rows of voxels whose centres lie within the radius of the central one. */
function sphereRows({ spacingMm }: Grid): readonly SphereRow[] {
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

/** @returns undefined for an empty mask, and where a sphere would leave the image */
function peaksByKernel(
  volume: Volume,
  mask: Mask,
  { localIntensity, region: extents }: LocalIntensityKernels,
): Peaks | undefined {
  const extent = extents.extentOf(mask.voxels.data, mask.grid.size);
  if (extent === undefined) return undefined;
  const region: SphereRegion = {
    size: volume.grid.size,
    intensities: volume.voxels.data,
    mask: mask.voxels.data,
    from: extent.first,
    to: extent.last,
  };
  const sphere = sphereReaches(volume.grid);
  if (!LocalIntensityKernel.covers(region, sphere)) return undefined;
  const { local, global } = localIntensity.peaks(region, sphere);
  return { local: local / sphere.count, global: global / sphere.count };
}

/** The sphere by its distances from the centre, which is all that matters where it does not leave the image. */
function sphereReaches(grid: Grid): SphereReaches {
  const rows = sphereRows(grid);
  const [my, mz] = [Math.max(...rows.map((row) => row.dy)), Math.max(...rows.map((row) => row.dz))];
  const reaches = Array.from({ length: mz + 1 }, () => new Array<number>(my + 1).fill(-1));
  let count = 0;
  for (const { dy, dz, reach } of rows) {
    reaches[Math.abs(dz)][Math.abs(dy)] = reach;
    count += 2 * reach + 1;
  }
  return { reaches, count };
}

/**
 * Means the sphere around every voxel of the mask; what lies outside the image is left out of sum and count. An intensity that is no
 * finite number takes away the peaks that a sphere with it in could decide.
 */
function peaksOf(volume: Volume, mask: Mask): Peaks {
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
