import fc from 'fast-check';
import { integerSqrt } from './integer-sqrt.js';

describe('integerSqrt', () => {
  it('is the largest integer whose square is not above n', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 1n << 300n }), (n) => {
        const root = integerSqrt(n);
        expect(root * root <= n && (root + 1n) * (root + 1n) > n).toBe(true);
        expect(integerSqrt(n * n)).toBe(n);
      }),
    );
  });

  it('refuses a negative number', () => {
    expect(() => integerSqrt(-1n)).toThrow(expect.objectContaining({ code: 'NOT_POSITIVE' }));
  });
});
