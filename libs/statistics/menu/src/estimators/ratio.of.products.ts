import { chiSquareTail } from './chi-square.tail.js';
import { Z } from './estimate.js';
import { invertedInterval } from './inverted.interval.js';
import type { RatioEstimate } from './linear.ratio.js';
import { pairScore } from './pair.measure.js';

/** The largest ratio that is told apart from infinity, and its inverse. */
const LARGEST = 1e3;

/** Two cells whose product is added, with its weight; 1 where it is left out. */
export type WeightedPair = readonly [one: number, other: number, weight?: number];

/** A ratio of two sums of products of cells, told on its logarithm. */
export interface LogRatio extends RatioEstimate {
  readonly statistic: number;
  /** Two-sided; the null is a ratio of 1. */
  readonly pValue: number;
}

/**
 * A ratio such as ad / (bc), on the scale of its logarithm. Every product is of two different cells, so numerator less t times denominator
 * has mean 0 at the true t, whatever the noise.
 * @param numerator pairs of cells whose products are added above, each once
 * @param denominator and below
 * @returns NaN where the noisy numerator or denominator is not above 0
 */
export function ratioOfProducts(
  x: readonly number[],
  numerator: readonly WeightedPair[],
  denominator: readonly WeightedPair[],
  noiseVariance: number,
): LogRatio {
  const form = {
    length: x.length,
    numerator: weightsOf(numerator, x.length),
    denominator: weightsOf(denominator, x.length),
    range: [1 / LARGEST, LARGEST] as const,
  };
  const { value: ratio, noiseError, samplingError, statisticAt } = pairScore(x, form, noiseVariance);
  const value = ratio > 0 ? Math.log(ratio) : Number.NaN;
  const log = Math.log(LARGEST);
  const ends = Number.isNaN(value)
    ? { lower: -log, upper: log }
    : invertedInterval((t) => Math.abs(statisticAt(Math.exp(t))) <= Z, [-log, log], value);
  const statistic = statisticAt(1);
  return {
    value,
    noiseError: noiseError / ratio,
    samplingError: samplingError / ratio,
    ...ends,
    statistic,
    pValue: pOf(statistic),
  };
}

/** @returns the weight of a pair of cells, whichever of them comes first; 0 for a pair that is not added */
function weightsOf(pairs: readonly WeightedPair[], length: number): (a: number, b: number) => number {
  const weights = new Map<number, number>();
  for (const [a, b, weight = 1] of pairs) {
    weights.set(a * length + b, weight);
    weights.set(b * length + a, weight);
  }
  return (a, b) => weights.get(a * length + b) ?? 0;
}

function pOf(z: number): number {
  return Number.isFinite(z) ? chiSquareTail(z * z, 1) : 1;
}
