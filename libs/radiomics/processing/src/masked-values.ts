import { type Mask, type Volume, maskVoxelCount, wordsOf } from '@collimate/imaging-volume';
import { pairwiseSum } from '@collimate/kernel-numeric';
import type { RegionKernel } from '@collimate/radiomics-kernels';

/** @returns the intensities inside the mask, in voxel order; image and mask lie on one grid @param kernel gathers the same faster */
export function maskedValues(volume: Volume, mask: Mask, kernel?: RegionKernel): Float64Array {
  if (kernel !== undefined) return kernel.valuesOf(volume.voxels.data, mask.voxels.data).values;
  const [intensities, inside] = [volume.voxels.data, mask.voxels.data];
  const words = wordsOf(inside);
  const out = new Float64Array(maskVoxelCount(mask));
  for (let i = 0, count = 0; i < inside.length; i++) {
    if ((i & 7) === 0 && words[i >> 3] === 0) i += 7;
    else if (inside[i] !== 0) out[count++] = intensities[i];
  }
  return out;
}

/** @returns whether every intensity inside the mask is a finite number @param kernel looks faster */
export function allFinite(volume: Volume, mask: Mask, kernel?: RegionKernel): boolean {
  if (kernel !== undefined) return kernel.isFinite(volume.voxels.data, mask.voxels.data);
  const [intensities, inside] = [volume.voxels.data, mask.voxels.data];
  const words = wordsOf(inside);
  for (let i = 0; i < inside.length; i++) {
    if ((i & 7) === 0 && words[i >> 3] === 0) i += 7;
    // Infinity minus itself and NaN minus anything are not zero.
    else if (inside[i] !== 0 && intensities[i] - intensities[i] !== 0) return false;
  }
  return true;
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
