import type { Mask, Volume } from '@collimate/imaging-volume';
import { pairwiseSum } from '@collimate/kernel-numeric';

/** @returns the intensities inside the mask, in voxel order; image and mask lie on one grid */
export function maskedValues(volume: Volume, mask: Mask): Float64Array {
  const [intensities, inside] = [volume.voxels.data, mask.voxels.data];
  const out = new Float64Array(inside.length);
  let count = 0;
  for (let i = 0; i < inside.length; i++) if (inside[i] !== 0) out[count++] = intensities[i];
  return out.slice(0, count);
}

/** Mean and population standard deviation, in two passes. */
export interface Moments {
  readonly mean: number;
  readonly standardDeviation: number;
}

/** @input at least one value */
export function momentsOf(values: Float64Array): Moments {
  const mean = pairwiseSum(values) / values.length;
  const squares = values.map((value) => (value - mean) * (value - mean));
  return { mean, standardDeviation: Math.sqrt(pairwiseSum(squares) / values.length) };
}
