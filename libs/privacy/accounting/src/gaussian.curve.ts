import { AccountingError } from './accounting.error.js';
import { bisect } from './bisection.js';
import { logNormalCdf } from './normal-cdf.js';

/**
 * The exact privacy curve of a Gaussian mechanism, for reports.
 * @param mu sensitivity over sigma; of several releases the root of the sum of squares
 * @returns the smallest delta at which it is (epsilon, delta)-DP
 * @source Balle, Wang 2018, theorem 8
 * @example
 * ```ts
 * import { gaussianDelta } from '@collimate/privacy-accounting';
 * gaussianDelta(1, 0).toFixed(4); // => '0.3829'
 * gaussianDelta(0, 1); // throws INVALID_BUDGET
 * ```
 */
export function gaussianDelta(mu: number, epsilon: number): number {
  if (!(mu > 0) || !(epsilon >= 0)) throw new AccountingError('INVALID_BUDGET', 'mu is positive, epsilon at least 0');
  const above = logNormalCdf(mu / 2 - epsilon / mu);
  const below = epsilon + logNormalCdf(-mu / 2 - epsilon / mu);
  return Math.max(0, -Math.exp(above) * Math.expm1(below - above));
}

/** A float of delta may be too small by less than this share: what is derived from it asks for so much more. */
export const DELTA_ERROR = 1e-8;

/**
 * @returns the epsilon of that curve at delta / (1 + 1e-8), which exceeds the one at delta by about 2e-9 at mu 1 and 4e-8 at mu 10
 * @throws AccountingError INVALID_DELTA
 * @source Balle, Wang 2018, theorem 8
 * @example
 * ```ts
 * import { gaussianDelta, gaussianEpsilon } from '@collimate/privacy-accounting';
 * gaussianDelta(1, gaussianEpsilon(1, 1e-6)) <= 1e-6; // => true
 * gaussianEpsilon(1, 1); // throws INVALID_DELTA
 * ```
 */
export function gaussianEpsilon(mu: number, delta: number): number {
  checkDelta(delta);
  const enough = (epsilon: number): boolean => gaussianDelta(mu, epsilon) * (1 + DELTA_ERROR) <= delta;
  return enough(0) ? 0 : bisect(enough);
}

/** @throws AccountingError INVALID_DELTA unless 0 < delta < 1 */
export function checkDelta(delta: number): void {
  if (!(delta > 0 && delta < 1)) throw new AccountingError('INVALID_DELTA', 'delta lies between 0 and 1');
}
