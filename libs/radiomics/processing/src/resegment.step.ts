import { type Mask, type Volume, maskOf, wordsOf } from '@collimate/imaging-volume';
import type { RegionKernel } from '@collimate/radiomics-kernels';
import type { ResegmentationPlan } from '@collimate/radiomics-vocabulary';
import { maskedValues, momentsOf } from './masked-values.js';

/** In standard deviations: an intensity so near to the bound lies on it. */
const ON_BOUND = 1e-9;

/**
 * The intensity mask: voxels of the ROI inside the range (bounds included), then within so many standard deviations of
 * the mean of what the range left (bounds included). The morphological mask stays as it is.
 * @param kernel finds the same faster
 * @source IBSI USB3 (range), 7ACA (outliers)
 */
export function resegment(volume: Volume, mask: Mask, plan: ResegmentationPlan, kernel?: RegionKernel): Mask {
  const lower = plan.range?.lower ?? -Infinity;
  const upper = plan.range?.upper ?? Infinity;
  const inRange = within(volume, mask, lower, upper, kernel);
  if (plan.outlierSigma === null) return inRange;
  const values = maskedValues(volume, inRange, kernel);
  if (values.length === 0) return inRange;
  const { mean, standardDeviation } = momentsOf(values);
  // Mean and deviation carry the rounding errors of the order of the voxels; an intensity on the bound stays in any order.
  const reach = (plan.outlierSigma + ON_BOUND) * standardDeviation;
  return within(volume, inRange, mean - reach, mean + reach, kernel);
}

function within(volume: Volume, mask: Mask, lower: number, upper: number, kernel: RegionKernel | undefined): Mask {
  if (kernel !== undefined) return maskOf(mask.grid, kernel.keepWithin(volume.voxels.data, mask.voxels.data, lower, upper));
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
