import { pairwiseSum } from '@collimate/kernel-numeric';
import { ratioOf, valueOf, type FeatureValue } from '../feature-value.js';

/*
 * Statistics that intensities (IS) and discretised intensities (IH) have in common. Values are sorted first, so that no
 * result depends on the order of the voxels, not even in its last bit.
 */

/** A sorted sample with its moments. */
export interface Sample {
  /** Ascending; at least one. */
  readonly values: Float64Array;
  readonly mean: number;
  /** Population variance. */
  readonly variance: number;
}

/** @input at least one finite value, any order; not changed */
export function sampleOf(unsorted: ArrayLike<number>): Sample {
  const values = Float64Array.from(unsorted).sort();
  const flat = values[0] === values[values.length - 1];
  // The rounded mean of equal values may miss them by a bit, and then a flat region would seem to vary.
  const mean = flat ? values[0] : pairwiseSum(values) / values.length;
  return { values, mean, variance: meanOf(values, (value) => (value - mean) * (value - mean)) };
}

/** @returns mean of term(value) over a sample, or over the part of it from `from` to `to` */
export function meanOf(values: Float64Array, term: (value: number) => number): number {
  const terms = new Float64Array(values.length);
  for (let n = 0; n < values.length; n++) terms[n] = term(values[n]);
  return pairwiseSum(terms) / values.length;
}

/**
 * Percentile by linear interpolation between the two nearest ranks; the manual names no method, this one reproduces the
 * consensus.
 * @param percent 0 to 100
 */
export function percentile({ values }: Sample, percent: number): number {
  const rank = ((values.length - 1) * percent) / 100;
  const below = Math.floor(rank);
  const above = Math.min(below + 1, values.length - 1);
  return values[below] + (rank - below) * (values[above] - values[below]);
}

/** Third central moment over the third power of the standard deviation, population form. */
export function skewness(s: Sample): FeatureValue {
  const third = meanOf(s.values, (value) => (value - s.mean) * (value - s.mean) * (value - s.mean));
  return ratioOf(third, s.variance * Math.sqrt(s.variance), 'flatIntensity');
}

/** Fourth central moment over the squared variance, minus 3, population form. */
export function excessKurtosis(s: Sample): FeatureValue {
  if (s.variance === 0) return ratioOf(0, 0, 'flatIntensity');
  const fourth = meanOf(s.values, (value) => {
    const square = (value - s.mean) * (value - s.mean);
    return square * square;
  });
  return valueOf(fourth / (s.variance * s.variance) - 3);
}

/** @returns lowest value */
export function minimum(s: Sample): number {
  return s.values[0];
}

/** @returns highest value */
export function maximum(s: Sample): number {
  return s.values[s.values.length - 1];
}

/** P75 - P25. */
export function interquartileRange(s: Sample): number {
  return percentile(s, 75) - percentile(s, 25);
}

/** Mean distance to a centre. */
export function meanAbsoluteDeviation(s: Sample, centre: number): number {
  return meanOf(s.values, (value) => Math.abs(value - centre));
}

/** Mean absolute deviation of the values from P10 to P90 about the mean of those values. */
export function robustMeanAbsoluteDeviation(s: Sample): number {
  const [low, high] = [percentile(s, 10), percentile(s, 90)];
  const inner = s.values.filter((value) => value >= low && value <= high);
  const centre = inner[0] === inner[inner.length - 1] ? inner[0] : pairwiseSum(inner) / inner.length;
  return meanOf(inner, (value) => Math.abs(value - centre));
}

/** Standard deviation over mean. */
export function coefficientOfVariation(s: Sample): FeatureValue {
  return ratioOf(Math.sqrt(s.variance), s.mean, 'zeroDenominator');
}

/** (P75 - P25) / (P75 + P25). */
export function quartileCoefficientOfDispersion(s: Sample): FeatureValue {
  return ratioOf(interquartileRange(s), percentile(s, 75) + percentile(s, 25), 'zeroDenominator');
}
