import normalCdf from '@stdlib/stats-base-dists-normal-cdf';
import type { ToldCells } from '../cells/told.cells.js';
import type { BoundedEstimate } from '../estimators/bounded.estimate.js';
import { LEVEL, Z } from '../estimators/estimate.js';

/** A mean of a site with its weight in a shift. */
interface WeighedMean {
  readonly weight: number;
  readonly mean: BoundedEstimate;
}

/** A variance of a site with the derivative of the logarithm of a squared scale by it. */
interface SlopedVariance {
  readonly slope: number;
  readonly variance: BoundedEstimate;
}

/** @returns a weighed sum of means of sites, reference SDs, with the error of each and the bounds of clipping added up */
export function shiftOf(parts: readonly WeighedMean[]): Partial<ToldCells> {
  const sum = (term: (part: WeighedMean) => number): number => parts.reduce((total, part) => total + term(part), 0);
  const value = sum(({ weight, mean }) => weight * mean.value);
  const noise = Math.sqrt(sum(({ weight, mean }) => (weight * mean.noiseError) ** 2));
  const sampling = Math.sqrt(sum(({ weight, mean }) => (weight * mean.samplingError) ** 2));
  const bias = sum(({ weight, mean }) => Math.abs(weight) * mean.biasBound);
  const error = Math.hypot(noise, sampling);
  const half = Z * error + bias;
  const beyond = Math.max(0, Math.abs(value) - bias) / error;
  return {
    ...{ estimate: value, se_noise: noise, se_sampling: sampling, se: error, lower: value - half, upper: value + half },
    ...{ confidence: LEVEL, test: 'z with noise', test_statistic: value / error, p_value: 2 * normalCdf(-beyond, 0, 1) },
    ...(Z * noise > 1 && { status: 'uninformative' as const }),
  };
}

/** @param squared a scale, squared @returns the scale with its interval, by the logarithms of the variances */
export function scaleOf(squared: number, parts: readonly SlopedVariance[]): Partial<ToldCells> {
  if (!(squared > 0)) return { status: 'unavailable', note: 'the noise leaves the site no variance' };
  let [noise2, sampling2, bias] = [0, 0, 0];
  for (const { slope, variance } of parts) {
    noise2 += (slope * variance.noiseError) ** 2;
    sampling2 += (slope * variance.samplingError) ** 2;
    bias += Math.abs(slope) * variance.biasBound;
  }
  const log = Math.log(squared) / 2;
  const half = (Z * Math.sqrt(noise2 + sampling2) + bias) / 2;
  const scale = Math.exp(log);
  const [noise, sampling] = [(scale * Math.sqrt(noise2)) / 2, (scale * Math.sqrt(sampling2)) / 2];
  return {
    ...{ estimate: scale, se_noise: noise, se_sampling: sampling, se: Math.hypot(noise, sampling) },
    ...{ lower: Math.exp(log - half), upper: Math.exp(log + half), confidence: LEVEL },
    ...((Z * Math.sqrt(noise2)) / 2 > Math.log(3) && { status: 'uninformative' as const }),
  };
}
