import { NumericError } from './numeric.error.js';

/**
 * @returns floor(sqrt(n)), exact, by Newton's method on integers @throws NumericError NOT_POSITIVE if n is negative
 * @example
 * ```ts
 * import { integerSqrt } from '@collimate/kernel-numeric';
 * integerSqrt(99n); // => 9n
 * integerSqrt(-1n); // throws NOT_POSITIVE
 * ```
 */
export function integerSqrt(n: bigint): bigint {
  if (n < 0n) throw new NumericError('NOT_POSITIVE', 'a negative number has no square root');
  if (n < 2n) return n;
  let x = 1n << BigInt((n.toString(2).length + 1) >> 1);
  for (;;) {
    const next = (x + n / x) >> 1n;
    if (next >= x) return x;
    x = next;
  }
}
