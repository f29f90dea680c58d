import { type Mask, type Volume, volumeOf } from '@collimate/imaging-volume';
import type { NormalisationPlan } from '@collimate/radiomics-vocabulary';
import { type Moments, maskedValues, momentsOf } from './masked-values.js';
import { ProcessingError } from './processing.error.js';

/**
 * What sets the scale of a normalised image: mean and deviation of a region, or of the whole image if there is none.
 * @throws ProcessingError EMPTY_REGION, FLAT_REGION
 */
export function normalisationScale(volume: Volume, region: Mask | undefined): Moments {
  const values = region === undefined ? Float64Array.from(volume.voxels.data) : maskedValues(volume, region);
  if (values.length === 0) throw new ProcessingError('EMPTY_REGION', 'the region that sets the scale has no voxel');
  const moments = momentsOf(values);
  if (!(moments.standardDeviation > 0)) {
    throw new ProcessingError('FLAT_REGION', 'the region that sets the scale has one intensity only', {
      hint: 'Choose a larger region, or a plan without normalisation.',
    });
  }
  return moments;
}

/** @returns intensities in standard deviations from the mean, clipped and scaled as the plan says */
export function normalise(volume: Volume, plan: NormalisationPlan, moments: Moments): Volume {
  if (plan.method === 'none') return volume;
  const limit = plan.clipSigma === null ? Infinity : plan.clipSigma;
  const source = volume.voxels.data;
  const out = volumeOf(volume.grid);
  for (let i = 0; i < source.length; i++) {
    const score = (source[i] - moments.mean) / moments.standardDeviation;
    out.voxels.data[i] = plan.scale * Math.min(limit, Math.max(-limit, score));
  }
  return out;
}
