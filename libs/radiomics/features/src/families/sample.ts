import { pairwiseSum } from '@collimate/kernel-numeric';
import { ratioOf, valueOf, type FeatureValue } from '../feature-value.js';
import { countedAscending, type CountedValues } from './ascending.js';

/*
 * Statistics that intensities (IS) and discretised intensities (IH) have in common. Values are sorted first, so that no
 * result depends on the order of the voxels, not even in its last bit; equal ones are held once, with their number.
 */

/** A sorted sample with its moments. Central moments are those of the population. */
export interface Sample extends CountedValues {
  /** How many values are at most `values[k]`. */
  readonly atMost: Float64Array;
  /** Size of the sample. */
  readonly count: number;
  readonly mean: number;
  readonly variance: number;
  readonly thirdMoment: number;
  readonly fourthMoment: number;
}

/** @input at least one finite value, any order; not changed */
export function sampleOf(unsorted: ArrayLike<number>): Sample {
  return sampleOfCounted(countedAscending(unsorted));
}

/** @input at least one value */
export function sampleOfCounted({ values, counts }: CountedValues): Sample {
  const atMost = new Float64Array(counts.length);
  let count = 0;
  for (let k = 0; k < counts.length; k++) atMost[k] = count += counts[k];
  // The rounded mean of equal values may miss them by a bit, and then a flat region would seem to vary.
  const mean = values.length === 1 ? values[0] : pairwiseSum(values.map((value, k) => value * counts[k])) / count;
  return { values, counts, atMost, count, mean, ...centralMoments(values, counts, mean, count) };
}

function centralMoments(values: Float64Array, counts: Float64Array, mean: number, count: number) {
  const [second, third, fourth] = [0, 1, 2].map(() => new Float64Array(values.length));
  for (let k = 0; k < values.length; k++) {
    const deviation = values[k] - mean;
    const square = deviation * deviation;
    second[k] = square * counts[k];
    third[k] = square * deviation * counts[k];
    fourth[k] = square * square * counts[k];
  }
  return {
    variance: pairwiseSum(second) / count,
    thirdMoment: pairwiseSum(third) / count,
    fourthMoment: pairwiseSum(fourth) / count,
  };
}

/** @returns the mean of the squares */
export function meanSquare({ values, counts, count }: Sample): number {
  const terms = new Float64Array(values.length);
  for (let k = 0; k < values.length; k++) terms[k] = values[k] * values[k] * counts[k];
  return pairwiseSum(terms) / count;
}

/**
 * Percentile by linear interpolation between the two nearest ranks; the manual names no method, this one reproduces the
 * consensus.
 * @param percent 0 to 100
 */
export function percentile(s: Sample, percent: number): number {
  const rank = ((s.count - 1) * percent) / 100;
  const below = Math.floor(rank);
  const [low, high] = [valueAtRank(s, below), valueAtRank(s, Math.min(below + 1, s.count - 1))];
  return low + (rank - below) * (high - low);
}

/** @param rank of a value in ascending order, from 0 */
function valueAtRank({ values, atMost }: Sample, rank: number): number {
  let [low, high] = [0, values.length - 1];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (atMost[middle] > rank) high = middle;
    else low = middle + 1;
  }
  return values[low];
}

/** Third central moment over the third power of the standard deviation, population form. */
export function skewness(s: Sample): FeatureValue {
  return ratioOf(s.thirdMoment, s.variance * Math.sqrt(s.variance), 'flatIntensity');
}

/** Fourth central moment over the squared variance, minus 3, population form. */
export function excessKurtosis(s: Sample): FeatureValue {
  if (s.variance === 0) return ratioOf(0, 0, 'flatIntensity');
  return valueOf(s.fourthMoment / (s.variance * s.variance) - 3);
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
export function meanAbsoluteDeviation({ values, counts, count }: Sample, centre: number): number {
  const terms = new Float64Array(values.length);
  for (let k = 0; k < values.length; k++) terms[k] = Math.abs(values[k] - centre) * counts[k];
  return pairwiseSum(terms) / count;
}

/** Mean absolute deviation of the values from P10 to P90 about the mean of those values. */
export function robustMeanAbsoluteDeviation(s: Sample): number {
  const [low, high] = [percentile(s, 10), percentile(s, 90)];
  let [from, to] = [0, s.values.length];
  while (s.values[from] < low) from++;
  while (s.values[to - 1] > high) to--;
  // Between two neighbouring ranks of a tiny sample there may be no value at all.
  if (from >= to) return 0;
  const inner = sampleOfCounted({ values: s.values.subarray(from, to), counts: s.counts.subarray(from, to) });
  return meanAbsoluteDeviation(inner, inner.mean);
}

/** Standard deviation over mean. */
export function coefficientOfVariation(s: Sample): FeatureValue {
  return ratioOf(Math.sqrt(s.variance), s.mean, 'zeroDenominator');
}

/** (P75 - P25) / (P75 + P25). */
export function quartileCoefficientOfDispersion(s: Sample): FeatureValue {
  return ratioOf(interquartileRange(s), percentile(s, 75) + percentile(s, 25), 'zeroDenominator');
}
