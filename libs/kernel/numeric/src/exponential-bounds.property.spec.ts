import fc from 'fast-check';
import { exponentialBounds } from './exponential-bounds.js';
import { NumericError } from './numeric.error.js';
import { parseRational, rational } from './rational.js';

const SCALE = 1n << 200n;

describe('exponentialBounds', () => {
  test.each([
    // 60 digits of e, of its square root and of exp(20)
    ['1', '2.71828182845904523536028747135266249775724709369995957496697'],
    ['1/2', '1.64872127070012814684865078781416357165377610071014801157508'],
    ['20', '485165195.409790277969106830541540558684638988944847254353610800'],
  ])('close in on exp(%s)', (x, digits) => {
    const { below, above } = exponentialBounds(parseRational(x), SCALE);
    const exact = parseRational(digits);
    const ulp = SCALE / 10n ** 50n;
    expect(below * exact.den).toBeLessThan(SCALE * exact.num + ulp * exact.den);
    expect(above * exact.den).toBeGreaterThan(SCALE * exact.num - ulp * exact.den);
    expect(above - below).toBeLessThan(SCALE / 10n ** 40n);
  });

  test('hold for every exponent: exp(x) exp(y) lies within the bounds of exp(x + y)', () => {
    const fraction = fc.tuple(fc.bigInt(0n, 10_000n), fc.bigInt(1n, 1000n)).map(([num, den]) => rational(num, den));
    fc.assert(
      fc.property(fraction, fraction, (x, y) => {
        fc.pre(x.num < 40n * x.den && y.num < 40n * y.den);
        const [a, b] = [exponentialBounds(x, SCALE), exponentialBounds(y, SCALE)];
        const sum = exponentialBounds(rational(x.num * y.den + y.num * x.den, x.den * y.den), SCALE);
        expect(a.below * b.below).toBeLessThanOrEqual(sum.above * SCALE);
        expect(a.above * b.above).toBeGreaterThanOrEqual(sum.below * SCALE);
      }),
      { numRuns: 100 },
    );
  });

  test('are exact at zero, but for the last digit', () => {
    expect(exponentialBounds(rational(0n), 1000n).below).toBe(1000n);
    expect(exponentialBounds(rational(0n), 1000n).above).toBeLessThanOrEqual(1004n);
  });

  test('refuse a negative exponent', () => {
    expect(() => exponentialBounds(rational(-1n), 10n)).toThrow(NumericError);
  });
});
