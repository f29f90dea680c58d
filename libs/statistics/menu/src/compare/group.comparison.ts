import tCdf from '@stdlib/stats-base-dists-t-cdf';
import { bounded, type BoundedEstimate } from '../estimators/bounded.estimate.js';

/** One group's mean of one feature, as the test needs it. */
export interface ComparedMean {
  readonly mean: BoundedEstimate;
  /** Noisy number of subjects, above 1. */
  readonly subjects: number;
}

/** Difference of two group means, second minus first, with a test that knows of the noise and of clipping. */
export interface GroupComparison {
  readonly difference: BoundedEstimate;
  readonly t: number;
  readonly degreesOfFreedom: number;
  /** Two-sided; the null is no difference, whatever the bias within its bound. */
  readonly pValue: number;
}

/**
 * Welch's test with the noise in the denominator and the bounds of both groups' biases in the tails: nothing says that they
 * cancel. The sampling parts of the variance have n - 1 degrees of freedom, the noise has infinitely many.
 * @source Welch 1947, The generalization of Student's problem when several different population variances are involved; Armstrong and
 *   Kolesar 2018, Optimal inference in a class of regression models: p = T(-(t - q)) + T(-(t + q)) with q the bound in standard errors
 */
export function compareGroups(first: ComparedMean, second: ComparedMean): GroupComparison {
  const sampling = [first, second].map(({ mean }) => mean.samplingError ** 2);
  const samplingError = Math.sqrt(sampling[0] + sampling[1]);
  const noiseError = Math.hypot(first.mean.noiseError, second.mean.noiseError);
  const standardError = Math.hypot(samplingError, noiseError);
  const biasBound = first.mean.biasBound + second.mean.biasBound;
  const value = second.mean.value - first.mean.value;
  const free = sampling[0] ** 2 / (first.subjects - 1) + sampling[1] ** 2 / (second.subjects - 1);
  const degreesOfFreedom = free > 0 ? standardError ** 4 / free : Number.MAX_SAFE_INTEGER;
  const [t, q] = [Math.abs(value) / standardError, biasBound / standardError];
  const pValue = Math.min(1, tCdf(q - t, degreesOfFreedom) + tCdf(-q - t, degreesOfFreedom));
  const difference = bounded(value, samplingError, noiseError, biasBound);
  return { difference, t: value / standardError, degreesOfFreedom, pValue };
}
