import fc from 'fast-check';
import {
  add,
  ceiling,
  compare,
  divide,
  formatRational,
  multiply,
  parseRational,
  rational,
  subtract,
  toNumber,
  ZERO,
} from './rational.js';
import { NumericError } from './numeric.error.js';

const fraction = fc
  .tuple(fc.bigInt({ min: -(10n ** 30n), max: 10n ** 30n }), fc.bigInt({ min: 1n, max: 10n ** 30n }))
  .map(([num, den]) => rational(num, den));

describe('Rational', () => {
  it('forms a field: sums and products undo themselves exactly', () => {
    fc.assert(
      fc.property(fraction, fraction, (a, b) => {
        expect(subtract(add(a, b), b)).toEqual(a);
        if (b.num !== 0n) expect(divide(multiply(a, b), b)).toEqual(a);
        expect(multiply(a, add(b, a))).toEqual(add(multiply(a, b), multiply(a, a)));
      }),
    );
  });

  it('is always in lowest terms with a positive denominator, so that equal values are equal objects', () => {
    expect(rational(6n, -4n)).toEqual({ num: -3n, den: 2n });
    expect(rational(0n, -7n)).toEqual(ZERO);
  });

  it('adds to lowest terms, as the plain rule does', () => {
    fc.assert(
      fc.property(fraction, fraction, fc.bigInt({ min: 1n, max: 10n ** 6n }), (a, b, shared) => {
        const [x, y] = [multiply(a, rational(1n, shared)), multiply(b, rational(1n, shared))];
        expect(add(x, y)).toEqual(rational(x.num * y.den + y.num * x.den, x.den * y.den));
      }),
    );
  });

  it('orders as numbers do', () => {
    fc.assert(
      fc.property(fraction, fraction, (a, b) => {
        expect(compare(a, b)).toBe(Number(subtract(a, b).num > 0n) - Number(subtract(a, b).num < 0n));
      }),
    );
  });

  it('reads back what it wrote, and decimals exactly', () => {
    fc.assert(fc.property(fraction, (a) => expect(parseRational(formatRational(a))).toEqual(a)));
    expect(parseRational('0.125')).toEqual(rational(1n, 8n));
    expect(parseRational('-0.5')).toEqual(rational(-1n, 2n));
  });

  it.each(['', '1/0x2', '1e3', 'NaN', '1/', '.5', ' 1'])('refuses the text %p', (text) => {
    expect(() => parseRational(text)).toThrow(NumericError);
  });

  it('refuses a zero denominator', () => {
    expect(() => rational(1n, 0n)).toThrow(expect.objectContaining({ code: 'DIVISION_BY_ZERO' }));
    expect(() => parseRational('1/0')).toThrow(expect.objectContaining({ code: 'DIVISION_BY_ZERO' }));
  });

  it('rounds up to the smallest integer that is not below', () => {
    expect([rational(7n, 2n), rational(-7n, 2n), rational(4n)].map(ceiling)).toEqual([4n, -3n, 4n]);
  });

  it('shows huge fractions as floats without overflow', () => {
    expect(toNumber(rational(10n ** 400n, 3n * 10n ** 400n))).toBeCloseTo(1 / 3, 12);
  });
});
