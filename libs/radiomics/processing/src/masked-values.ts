import { type Mask, type Volume, maskOf, maskVoxelCount, wordsOf } from '@collimate/imaging-volume';
import { pairwiseSum } from '@collimate/kernel-numeric';

/** @returns the intensities inside the mask, in voxel order; image and mask lie on one grid */
export function maskedValues(volume: Volume, mask: Mask): Float64Array {
  const [intensities, inside] = [volume.voxels.data, mask.voxels.data];
  const words = wordsOf(inside);
  const out = new Float64Array(maskVoxelCount(mask));
  for (let i = 0, count = 0; i < inside.length; i++) {
    if ((i & 7) === 0 && words[i >> 3] === 0) i += 7;
    else if (inside[i] !== 0) out[count++] = intensities[i];
  }
  return out;
}

/** @returns whether every intensity inside the mask is a finite number */
export function allFinite(volume: Volume, mask: Mask): boolean {
  const [intensities, inside] = [volume.voxels.data, mask.voxels.data];
  const words = wordsOf(inside);
  for (let i = 0; i < inside.length; i++) {
    if ((i & 7) === 0 && words[i >> 3] === 0) i += 7;
    // Infinity minus itself and NaN minus anything are not zero.
    else if (inside[i] !== 0 && intensities[i] - intensities[i] !== 0) return false;
  }
  return true;
}

/** @returns the voxels of the mask whose intensity lies within the bounds, both included */
export function keptWithin(volume: Volume, mask: Mask, lower: number, upper: number): Mask {
  const [intensities, inside] = [volume.voxels.data, mask.voxels.data];
  const out = maskOf(mask.grid);
  const kept = out.voxels.data;
  const words = wordsOf(inside);
  for (let i = 0; i < inside.length; i++) {
    if ((i & 7) === 0 && words[i >> 3] === 0) i += 7;
    else if (inside[i] !== 0 && intensities[i] >= lower && intensities[i] <= upper) kept[i] = 1;
  }
  return out;
}

/** Mean and population standard deviation, in two passes. */
export interface Moments {
  readonly mean: number;
  readonly standardDeviation: number;
}

/** @input at least one value */
export function momentsOf(values: Float64Array): Moments {
  const mean = pairwiseSum(values) / values.length;
  const squares = new Float64Array(values.length);
  for (let n = 0; n < values.length; n++) squares[n] = (values[n] - mean) * (values[n] - mean);
  return { mean, standardDeviation: Math.sqrt(pairwiseSum(squares) / values.length) };
}
