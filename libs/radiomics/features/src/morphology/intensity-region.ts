import { type Mask, type Triple, type Volume, maskExtentOf } from '@collimate/imaging-volume';
import { pairwiseSum } from '@collimate/kernel-numeric';
import type { IntensityPoints } from './pair-sums.js';

/** The voxels of an intensity mask in the box around them. */
export interface IntensityRegion {
  /** Voxels of the box along x, y, z, and its first voxel in the grid of the mask. */
  readonly size: Triple;
  readonly first: Triple;
  readonly spacingMm: Triple;
  /** 1 inside, x fastest. */
  readonly inside: Uint8Array;
  /** Intensity of each voxel inside, x fastest. */
  readonly intensities: Float64Array;
}

/** The voxels of an intensity mask with what their intensities add up to. */
export interface CentredRegion {
  readonly size: Triple;
  readonly first: Triple;
  readonly spacingMm: Triple;
  /** 1 inside, x fastest. */
  readonly inside: Uint8Array;
  readonly mean: number;
  /** Intensity minus mean of each voxel inside, x fastest. */
  readonly deviations: Float64Array;
  /** Sum of the squared deviations. */
  readonly spread: number;
  /** Whether all intensities are equal. */
  readonly flat: boolean;
  /** Sum of the intensities, row by row, and of intensity times position about the first voxel of the box. */
  readonly total: number;
  readonly weighted: Triple;
}

/** @returns undefined for an empty mask */
export function centredRegionOf(mask: Mask, volume: Volume): CentredRegion | undefined {
  const region = intensityRegionOf(mask, volume);
  return region && centred(region);
}

/** @returns the region with its sums */
export function centred(region: IntensityRegion): CentredRegion {
  const { size, first, spacingMm, inside, intensities } = region;
  const mean = pairwiseSum(intensities) / intensities.length;
  const deviations = intensities.map((intensity) => intensity - mean);
  const spread = pairwiseSum(deviations.map((x) => x * x));
  const flat = intensities.every((intensity) => intensity === intensities[0]);
  return { size, first, spacingMm, inside, mean, deviations, spread, flat, ...intensityMoments(region) };
}

/** @returns undefined for an empty mask */
function intensityRegionOf(mask: Mask, volume: Volume): IntensityRegion | undefined {
  const extent = maskExtentOf(mask);
  if (extent === undefined) return undefined;
  const { first, last } = extent;
  const [nx, ny] = mask.grid.size;
  const size: Triple = [last[0] - first[0] + 1, last[1] - first[1] + 1, last[2] - first[2] + 1];
  const inside = new Uint8Array(size[0] * size[1] * size[2]);
  const intensities = new Float64Array(extent.voxelCount);
  const [source, values] = [mask.voxels.data, volume.voxels.data];
  let n = 0;
  for (let z = 0, to = 0; z < size[2]; z++) {
    for (let y = 0; y < size[1]; y++) {
      const from = first[0] + nx * (first[1] + y + ny * (first[2] + z));
      for (let i = from; i < from + size[0]; i++, to++) {
        if (source[i] === 0) continue;
        inside[to] = 1;
        intensities[n++] = values[i];
      }
    }
  }
  return { size, first, spacingMm: mask.grid.spacingMm, inside, intensities };
}

/** Sums of intensity times position, about the first voxel of the box; added row by row. */
function intensityMoments({ size, inside, intensities }: IntensityRegion): {
  readonly total: number;
  readonly weighted: Triple;
} {
  const rows = size[1] * size[2];
  const [totals, xs, ys, zs] = [0, 1, 2, 3].map(() => new Float64Array(rows));
  for (let row = 0, i = 0, n = 0; row < rows; row++) {
    let total = 0;
    let weighted = 0;
    for (let x = 0; x < size[0]; x++, i++) {
      if (inside[i] === 0) continue;
      const intensity = intensities[n++];
      total += intensity;
      weighted += intensity * x;
    }
    totals[row] = total;
    xs[row] = weighted;
    ys[row] = total * (row % size[1]);
    zs[row] = total * Math.floor(row / size[1]);
  }
  return { total: pairwiseSum(totals), weighted: [pairwiseSum(xs), pairwiseSum(ys), pairwiseSum(zs)] };
}

/** @returns the region as a list of points, as the plain definitions of the sums over pairs want it */
export function pointsOf({ size, inside, deviations, spacingMm }: CentredRegion): IntensityPoints {
  const positions = new Int32Array(3 * deviations.length);
  for (let z = 0, i = 0, n = 0; z < size[2]; z++) {
    for (let y = 0; y < size[1]; y++) {
      for (let x = 0; x < size[0]; x++, i++) {
        if (inside[i] === 0) continue;
        positions[n++] = x;
        positions[n++] = y;
        positions[n++] = z;
      }
    }
  }
  return { positions, intensities: deviations, size, spacingMm };
}
