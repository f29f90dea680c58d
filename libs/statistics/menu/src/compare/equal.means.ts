import betainc from '@stdlib/math-base-special-betainc';
import type { ComparedMean } from './group.comparison.js';

/** A test of whether all groups have one mean. */
export interface EqualMeansTest {
  readonly statistic: number;
  readonly numeratorDegrees: number;
  readonly denominatorDegrees: number;
  /** Largest p-value of the hypothesis that all means are equal, over all biases within their bounds. */
  readonly pValue: number;
}

/**
 * Welch's analysis of variance with the noise in the weights. A group's variance has its n - 1 degrees of freedom as far as it is sampling and
 * infinitely many as far as it is noise; without noise it is `oneway.test` of R. Clipping that moved every mean by its bound makes the F
 * noncentral by at most sum of w b^2, and the p-value is that of the worst case.
 * @input three groups at least
 * @source Welch 1951, On the comparison of several mean values: an alternative approach
 */
export function equalMeans(groups: readonly ComparedMean[]): EqualMeansTest {
  const k = groups.length;
  const parts = groups.map(({ mean, subjects }) => {
    const [sampling, noise] = [mean.samplingError ** 2, mean.noiseError ** 2];
    const variance = sampling + noise;
    const free = sampling > 0 ? (subjects - 1) * (variance / sampling) ** 2 : Number.MAX_SAFE_INTEGER;
    return { value: mean.value, weight: 1 / variance, free, bias: mean.biasBound };
  });
  const weights = parts.reduce((sum, { weight }) => sum + weight, 0);
  const common = parts.reduce((sum, { weight, value }) => sum + weight * value, 0) / weights;
  const between = parts.reduce((sum, { weight, value }) => sum + weight * (value - common) ** 2, 0) / (k - 1);
  const unsure = parts.reduce((sum, { weight, free }) => sum + (1 - weight / weights) ** 2 / free, 0) / (k * k - 1);
  const statistic = between / (1 + 2 * (k - 2) * unsure);
  const denominatorDegrees = 1 / (3 * unsure);
  const noncentrality = parts.reduce((sum, { weight, bias }) => sum + weight * bias * bias, 0);
  return {
    statistic,
    numeratorDegrees: k - 1,
    denominatorDegrees,
    pValue: Math.min(1, noncentralTail(statistic, k - 1, denominatorDegrees, noncentrality)),
  };
}

/** Weight of the terms that are left out, and how many are looked at. */
const NEGLIGIBLE = 1e-18;
const MOST_TERMS = 100_000;

/**
 * P(F > f) of a noncentral F variable: tails of beta variables weighed by a Poisson law of half the noncentrality.
 * @source Johnson, Kotz, Balakrishnan 1995, Continuous univariate distributions 2, 30.10
 */
export function noncentralTail(f: number, first: number, second: number, noncentrality: number): number {
  if (f <= 0) return 1;
  const x = second / (second + first * f);
  const half = noncentrality / 2;
  let [tail, seen, log] = [0, 0, -half];
  // The weights rise up to half the noncentrality and fall from there on; the first may be too small for a float, and its logarithm is not.
  for (let j = 0; j < MOST_TERMS; j++) {
    const weight = Math.exp(log);
    tail += weight * betainc(x, second / 2, first / 2 + j);
    seen += weight;
    if (half === 0 || (j > half && weight < NEGLIGIBLE)) break;
    log += Math.log(half) - Math.log(j + 1);
  }
  // What was not seen of the law counts as beyond.
  return tail + Math.max(0, 1 - seen);
}
