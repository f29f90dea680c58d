import tCdf from '@stdlib/stats-base-dists-t-cdf';
import { estimate, type Estimate } from './estimate.js';

/** One group's mean of one feature, as the test needs it. */
export interface TestedMean {
  readonly mean: Estimate;
  /** Noisy number of subjects, above 1. */
  readonly count: number;
}

/** Difference of two group means with a test that knows of the noise. */
export interface WelchResult {
  /** Second group minus first. */
  readonly difference: Estimate;
  readonly t: number;
  readonly degreesOfFreedom: number;
  /** Two-sided; the null is no difference. */
  readonly pValue: number;
}

/**
 * Welch's test with the noise in the denominator. The sampling parts of the variance have n - 1 degrees of freedom,
 * the noise has infinitely many because its variance is known.
 * @source Welch 1947, The generalization of Student's problem when several different population variances are involved, with the noise
 *   beside the sampling: sqrt(v0/n0 + v1/n1 + s^2/n0^2 + s^2/n1^2 + (m0 s/(w n0))^2 + (m1 s/(w n1))^2)
 */
export function welchTest(first: TestedMean, second: TestedMean): WelchResult {
  const sampling = [first, second].map(({ mean }) => mean.standardError ** 2 - mean.noiseError ** 2);
  const noise = Math.hypot(first.mean.noiseError, second.mean.noiseError);
  const difference = estimate(second.mean.value - first.mean.value, Math.sqrt(Math.max(0, sampling[0] + sampling[1])), noise);
  const total = difference.standardError ** 2;
  const free = sampling[0] ** 2 / (first.count - 1) + sampling[1] ** 2 / (second.count - 1);
  const degreesOfFreedom = free > 0 ? (total * total) / free : Number.MAX_SAFE_INTEGER;
  const t = difference.value / difference.standardError;
  return { difference, t, degreesOfFreedom, pValue: Math.min(1, 2 * tCdf(-Math.abs(t), degreesOfFreedom)) };
}

/**
 * Holm's step-down correction. @returns adjusted p-values in the order of the input; free, because it reads released
 * numbers
 */
export function holm(pValues: readonly number[]): readonly number[] {
  const order = pValues.map((_, index) => index).sort((a, b) => pValues[a] - pValues[b]);
  const adjusted = new Array<number>(pValues.length).fill(1);
  let largest = 0;
  order.forEach((index, rank) => {
    largest = Math.max(largest, Math.min(1, pValues[index] * (pValues.length - rank)));
    adjusted[index] = largest;
  });
  return adjusted;
}
