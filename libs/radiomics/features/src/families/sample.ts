import { pairwiseSum } from '@collimate/kernel-numeric';
import type { PercentileMethod } from '@collimate/radiomics-vocabulary';
import { ratioOf, undefinedBecause, valueOf, type FeatureValue } from '../feature-value.js';
import { countedAscending, type CountedValues } from '../counted-values.js';

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
  /** The mean of the squares. */
  readonly meanSquare: number;
  /** How its percentiles are found. */
  readonly percentiles: PercentileMethod;
  /** Room for one term per value, to be added up. */
  readonly terms: Float64Array;
}

/** @input at least one finite value, any order; not changed */
export function sampleOf(unsorted: ArrayLike<number>, percentiles: PercentileMethod): Sample {
  return sampleOfCounted(countedAscending(unsorted), percentiles);
}

/** @input at least one value */
export function sampleOfCounted({ values, counts }: CountedValues, percentiles: PercentileMethod): Sample {
  const terms = new Float64Array(values.length);
  const atMost = new Float64Array(counts.length);
  let count = 0;
  for (let k = 0; k < counts.length; k++) atMost[k] = count += counts[k];
  const mean = meanOf(values, counts, terms);
  const [variance, thirdMoment, fourthMoment] = [2, 3, 4].map(
    (order) => centralMoment(values, counts, terms, mean, order) / count,
  );
  for (let k = 0; k < values.length; k++) terms[k] = values[k] * values[k] * counts[k];
  return {
    values,
    counts,
    atMost,
    count,
    mean,
    variance,
    thirdMoment,
    fourthMoment,
    meanSquare: pairwiseSum(terms) / count,
    percentiles,
    terms,
  };
}

function meanOf(values: Float64Array, counts: Float64Array, terms: Float64Array): number {
  // The rounded mean of equal values may miss them by a bit, and then a flat region would seem to vary.
  if (values.length === 1) return values[0];
  let count = 0;
  for (let k = 0; k < values.length; k++) {
    terms[k] = values[k] * counts[k];
    count += counts[k];
  }
  return pairwiseSum(terms, 0, values.length) / count;
}

/** @returns sum of the deviations to the power of `order`, 2 to 4 */
function centralMoment(values: Float64Array, counts: Float64Array, terms: Float64Array, mean: number, order: number): number {
  for (let k = 0; k < values.length; k++) {
    const deviation = values[k] - mean;
    const square = deviation * deviation;
    terms[k] = square * (order === 2 ? 1 : order === 3 ? deviation : square) * counts[k];
  }
  return pairwiseSum(terms);
}

/**
 * Percentile by the method of the plan; the manual names none. The position of a percentile among n ascending values, counted from
 * 0, is (n - 1) percent / 100. `nearest` takes the value whose rank is nearest, and of two equally near the one nearer to the
 * median, so that turning all signs turns the percentiles round; `linear` interpolates between the two ranks.
 * @param percent a whole number from 0 to 100; not 50, which is the median
 * @source IBSI QG58, 8DWT, SALO; the teams of IBSI 1 phase 3 have nearest ranks
 */
export function percentile(s: Sample, percent: number): number {
  const hundredfold = (s.count - 1) * percent;
  const below = Math.floor(hundredfold / 100);
  const rest = hundredfold % 100;
  if (s.percentiles === 'nearest') return valueAtRank(s, rest < 50 || (rest === 50 && percent > 50) ? below : below + 1);
  return between(s, below, rest / 100);
}

/** The middle value, or the mean of the two in the middle. @source IBSI Y12H, WIFQ */
export function median(s: Sample): number {
  return between(s, Math.floor((s.count - 1) / 2), s.count % 2 === 0 ? 0.5 : 0);
}

/** @returns the value a part of the way from one rank to the next */
function between(s: Sample, below: number, part: number): number {
  const [low, high] = [valueAtRank(s, below), valueAtRank(s, Math.min(below + 1, s.count - 1))];
  return low + part * (high - low);
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

/** Third central moment over the third power of the standard deviation, population form; 0 without variance. @source IBSI KE2A, 88K1 */
export function skewness(s: Sample): FeatureValue {
  return valueOf(s.variance === 0 ? 0 : s.thirdMoment / (s.variance * Math.sqrt(s.variance)));
}

/** Fourth central moment over the squared variance, minus 3, population form; 0 without variance. @source IBSI IPH6, C3I7 */
export function excessKurtosis(s: Sample): FeatureValue {
  if (s.variance === 0) return valueOf(0);
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
export function meanAbsoluteDeviation({ values, counts, count, terms }: Sample, centre: number): number {
  for (let k = 0; k < values.length; k++) terms[k] = Math.abs(values[k] - centre) * counts[k];
  return pairwiseSum(terms) / count;
}

/**
 * Mean absolute deviation of the values from P10 to P90 about the mean of those values. Between two interpolated percentiles of a tiny
 * sample there may be no value at all, and then there is no deviation either.
 * @source IBSI 1128, WRZB
 */
export function robustMeanAbsoluteDeviation(s: Sample): FeatureValue {
  const [low, high] = [percentile(s, 10), percentile(s, 90)];
  let [from, to] = [0, s.values.length];
  while (s.values[from] < low) from++;
  while (s.values[to - 1] > high) to--;
  if (from >= to) return undefinedBecause('emptySubset');
  const [values, counts] = [s.values.subarray(from, to), s.counts.subarray(from, to)];
  const mean = meanOf(values, counts, s.terms);
  let count = 0;
  for (let k = 0; k < values.length; k++) {
    s.terms[k] = Math.abs(values[k] - mean) * counts[k];
    count += counts[k];
  }
  return valueOf(pairwiseSum(s.terms, 0, values.length) / count);
}

/** Standard deviation over mean. */
export function coefficientOfVariation(s: Sample): FeatureValue {
  return ratioOf(Math.sqrt(s.variance), s.mean, 'zeroDenominator');
}

/** (P75 - P25) / (P75 + P25). */
export function quartileCoefficientOfDispersion(s: Sample): FeatureValue {
  return ratioOf(interquartileRange(s), percentile(s, 75) + percentile(s, 25), 'zeroDenominator');
}
