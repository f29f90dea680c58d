import type { Mask, Volume } from '@collimate/imaging-volume';
import type { ResegmentationPlan } from '@collimate/radiomics-vocabulary';
import type { ProcessingEngine } from './engine/processing.engine.js';
import { momentsOf } from './masked-values.js';

/** In standard deviations: an intensity so near to the bound lies on it. */
const ON_BOUND = 1e-9;

/**
 * The intensity mask: voxels of the ROI inside the range (bounds included), then within so many standard deviations of
 * the mean of what the range left (bounds included). The morphological mask stays as it is.
 * @source IBSI USB3 (range), 7ACA (outliers)
 */
export function resegment(volume: Volume, mask: Mask, plan: ResegmentationPlan, engine: ProcessingEngine): Mask {
  const lower = plan.range?.lower ?? -Infinity;
  const upper = plan.range?.upper ?? Infinity;
  const inRange = engine.keptWithin(volume, mask, lower, upper);
  if (plan.outlierSigma === null) return inRange;
  const values = engine.valuesIn(volume, inRange);
  if (values.length === 0) return inRange;
  const { mean, standardDeviation } = momentsOf(values);
  // Mean and deviation carry the rounding errors of the order of the voxels; an intensity on the bound stays in any order.
  const reach = (plan.outlierSigma + ON_BOUND) * standardDeviation;
  return engine.keptWithin(volume, inRange, mean - reach, mean + reach);
}
