import { Z } from './estimate.js';
import { invertedInterval } from './inverted.interval.js';

/** A ratio of two sums over the cells of a table, such as a sensitivity, a predictive value or a net benefit. */
export interface LinearRatio {
  /** Weight of each cell in the numerator. */
  readonly numerator: readonly number[];
  /** Weight of each cell in the denominator. */
  readonly denominator: readonly number[];
  /** Values that the ratio can take. */
  readonly range: readonly [number, number];
}

/** A ratio with its interval. */
export interface RatioEstimate {
  /** Raw; NaN where the noisy denominator is not above 0. */
  readonly value: number;
  readonly noiseError: number;
  readonly samplingError: number;
  readonly lower: number;
  readonly upper: number;
  /** For a share: the noisy number of subjects in its denominator, and the SD of that noise. */
  readonly margin?: { readonly subjects: number; readonly noise: number };
}

/**
 * Estimates a ratio from noisy cells and inverts the test of (a - tb)'x, which has mean 0 at the truth. Its sampling variance
 * sum x_c (a_c - t b_c)^2 is linear in the cells, so noise does not bias it; of a proportion it is t (1 - t) b'x.
 * @input x noisy cells, subjects; may be negative
 * @param noiseVariance of each cell
 * @param smallestSampling floor of the sampling variance per squared denominator, from planned numbers; 0 for none
 * @source Fieller 1954, Some Problems in Interval Estimation; Wilson 1927 for proportions
 */
export function linearRatio(
  x: readonly number[],
  { numerator, denominator, range }: LinearRatio,
  noiseVariance: number,
  smallestSampling = 0,
): RatioEstimate {
  const dot = (weights: readonly number[]): number => weights.reduce((sum, weight, c) => sum + weight * x[c], 0);
  const above = dot(numerator);
  const below = dot(denominator);
  const isProportion =
    numerator.every((a, c) => a === 0 || (a === 1 && denominator[c] === 1)) && denominator.every((b) => b === 0 || b === 1);
  const varianceAt = (t: number): { readonly noise: number; readonly sampling: number } => {
    let noise = 0;
    let sampling = 0;
    for (let c = 0; c < x.length; c++) {
      const weight = numerator[c] - t * denominator[c];
      noise += noiseVariance * weight * weight;
      sampling += x[c] * weight * weight;
    }
    // Under the null a proportion has a known variance, which gives Wilson's interval.
    if (isProportion) sampling = t * (1 - t) * below;
    return { noise, sampling: Math.max(0, sampling, smallestSampling * below * below) };
  };
  const keeps = (t: number): boolean => {
    const { noise, sampling } = varianceAt(t);
    return Math.abs(above - t * below) <= Z * Math.sqrt(noise + sampling);
  };
  const isKnown = below > 0;
  const value = isKnown ? above / below : Number.NaN;
  const { noise, sampling } = varianceAt(isKnown ? Math.min(range[1], Math.max(range[0], value)) : range[0]);
  const interval = isKnown ? invertedInterval(keeps, range, value) : { lower: range[0], upper: range[1] };
  return {
    value,
    noiseError: Math.sqrt(noise) / Math.abs(below),
    samplingError: Math.sqrt(sampling) / Math.abs(below),
    ...interval,
    ...(isProportion && {
      margin: { subjects: below, noise: Math.sqrt(noiseVariance * denominator.reduce<number>((sum, weight) => sum + weight, 0)) },
    }),
  };
}
