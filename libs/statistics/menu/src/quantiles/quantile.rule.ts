import type { Quantile } from '../estimators/quantile.estimator.js';
import { asTold } from '../told.instead.js';

/** The shares of subjects whose quantiles are told, as the column `level` has them. */
export const QUANTILES: readonly string[] = ['0.1', '0.25', '0.5', '0.75', '0.9'];

/**
 * Share of a normal population within one SD above its median: where 1.96 SDs of the noise of a share are more than that, the interval of
 * the median is wider than one SD to either side by noise alone, and says nothing.
 */
export const LARGEST_NOISE_SHARE = 0.3413;

/** The told interval is so many times as long as that of interpolation: its length is that of the bins. */
const COARSE = 1.5;

/** @returns whether it is the width of the bins, more than noise and sampling, that makes the interval long */
export function isCoarse(found: Quantile): boolean {
  const { lower, upper } = found;
  const { lower: from, upper: to } = asTold(found);
  if (lower === null || upper === null || from === null || to === null) return false;
  return to - from > COARSE * (upper - lower);
}
