import { NumericError } from './numeric.error.js';
import type { Rational } from './rational.js';

/** exp(x) times a scale lies between two integers. */
export interface ExponentialBounds {
  readonly below: bigint;
  readonly above: bigint;
}

/**
 * Bounds of scale * exp(x) from its power series in integers: every term is rounded down for the one and up for the other,
 * so the bounds hold on every engine, and they close in as the scale grows.
 * @input x >= 0, and small enough that about 3x terms may be added up
 * @throws NumericError NOT_POSITIVE if x is negative or the scale is not positive
 * @example
 * ```ts
 * import { exponentialBounds, rational } from '@collimate/kernel-numeric';
 * const { below, above } = exponentialBounds(rational(1n), 1_000_000n);
 * below <= 2_718_281n && 2_718_282n <= above; // => true
 * ```
 */
export function exponentialBounds(x: Rational, scale: bigint): ExponentialBounds {
  if (x.num < 0n || scale <= 0n) throw new NumericError('NOT_POSITIVE', 'the exponent is at least 0 and the scale positive');
  const twice = (2n * x.num) / x.den;
  let low = scale;
  let high = scale;
  let below = scale;
  let above = scale;
  for (let n = 1n; high > 1n || n <= twice + 1n; n++) {
    const divisor = x.den * n;
    low = (low * x.num) / divisor;
    high = (high * x.num) / divisor + 1n;
    below += low;
    above += high;
  }
  // From n > 2x on the terms at least halve, so all that are left out are together at most the last one.
  return { below, above: above + high };
}
