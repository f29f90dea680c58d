import { bounded, type BoundedEstimate } from '../estimators/bounded.estimate.js';
import type { Readings } from '../estimators/agreement.estimator.js';
import type { GroupEstimate } from '../moments/moments.estimator.js';
import { DIFFERENCE_WEIGHT } from '../pairs/pairs.design.js';

/** The weight of the differences undone: v = 3 (a - b) / sqrt(2). */
const PER_DIFFERENCE = Math.SQRT2 / DIFFERENCE_WEIGHT;

/** @param feature index among the d features @returns its two readings in units of its transformed scale */
export function readingsOf({ features, count }: GroupEstimate, feature: number, width: number): Readings {
  const d = features.length / 2;
  const [mean, difference] = [features[feature], features[d + feature]];
  return {
    meanVariance: times(mean.variance, width * width),
    differenceVariance: times(difference.variance, (width * PER_DIFFERENCE) ** 2),
    bias: times(difference.mean, width * PER_DIFFERENCE),
    subjects: count.value,
  };
}

function times({ value, samplingError, noiseError, biasBound }: BoundedEstimate, factor: number): BoundedEstimate {
  return bounded(value * factor, samplingError * factor, noiseError * factor, biasBound * factor);
}
