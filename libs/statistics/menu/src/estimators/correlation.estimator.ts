import normalCdf from '@stdlib/stats-base-dists-normal-cdf';
import { Z } from './estimate.js';
import { constantOf, subjectsOf, type GramMatrix } from './gram.matrix.js';

/** A correlation with its error. */
export interface Correlation {
  /** In [-1, 1]; NaN where noise drowns the variance of one of the two. */
  readonly value: number;
  readonly noiseError: number;
  readonly samplingError: number;
  /** On Fisher's scale, inside [-1, 1]. */
  readonly lower: number;
  readonly upper: number;
  /** Two-sided; the null is 0. */
  readonly pValue: number;
}

const UNKNOWN: Correlation = {
  value: Number.NaN,
  noiseError: Number.NaN,
  samplingError: Number.NaN,
  lower: -1,
  upper: 1,
  pValue: 1,
};
/** Beyond it Fisher's scale has no end. */
const LARGEST = 1 - 1e-9;

/**
 * Pearson's correlation of two variables from noisy sums; its noise part by the gradient of r over the six sums in it.
 * @param tails by how much the variance of sampling is above that of normal numbers
 * @source Fisher 1921 (scale); the delta method for the noise
 */
export function correlationOf(gram: GramMatrix, i: number, j: number, tails = 1): Correlation {
  const { matrix, noiseVariance } = gram;
  const one = constantOf(gram);
  const n = subjectsOf(gram);
  const [si, sj, sij] = [matrix.get(i, one), matrix.get(j, one), matrix.get(i, j)];
  const vi = n * matrix.get(i, i) - si * si;
  const vj = n * matrix.get(j, j) - sj * sj;
  if (!(n > 4) || !(vi > 0) || !(vj > 0)) return UNKNOWN;
  const root = Math.sqrt(vi * vj);
  const raw = (n * sij - si * sj) / root;
  const value = Math.min(LARGEST, Math.max(-LARGEST, raw));
  const ofSquares = [(value * n) / (2 * vi), (value * n) / (2 * vj)];
  const ofSums = [-sj / root + (value * si) / vi, -si / root + (value * sj) / vj];
  const ofCount = sij / root - (value / 2) * (matrix.get(i, i) / vi + matrix.get(j, j) / vj);
  const half = (n / root) ** 2 + ofSums[0] ** 2 + ofSums[1] ** 2;
  const whole = ofSquares[0] ** 2 + ofSquares[1] ** 2 + ofCount ** 2;
  const noise = Math.sqrt(noiseVariance * (half / 2 + whole));
  const spread = 1 - value * value;
  const sampling = Math.sqrt(tails / (n - 3));
  const onScale = Math.hypot(noise / spread, sampling);
  const fisher = Math.atanh(value);
  return {
    value,
    noiseError: noise,
    samplingError: spread * sampling,
    lower: Math.tanh(fisher - Z * onScale),
    upper: Math.tanh(fisher + Z * onScale),
    pValue: Math.min(1, 2 * normalCdf(-Math.abs(fisher / Math.hypot(noise, sampling)), 0, 1)),
  };
}
