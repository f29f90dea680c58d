import fc from 'fast-check';
import { add, compare, formatRational, parseRational, rational, subtract, ZERO, type Rational } from './rational.js';
import { formatSum, isSameSum, parseSum, sumDown, sumUp, UpwardSum } from './upward.sum.js';

const term = fc
  .tuple(fc.bigInt({ min: 1n, max: 10n ** 18n }), fc.bigInt({ min: 1n, max: 10n ** 21n }))
  .map(([num, den]) => rational(num, den));

const exactSum = (terms: readonly Rational[]): Rational => terms.reduce(add, ZERO);
/** Prices as ordinary designs have them: each with a denominator of some 20 digits of its own. */
const pricesOf = (count: number): readonly Rational[] =>
  Array.from({ length: count }, (_, n) => rational(1_541_479_189_869_389_240n, 2n * (10n ** 24n + 7_919n * BigInt(n) + 1n)));
const longest = (text: string): number => Math.max(...text.split('/').map((part) => part.length));

describe('UpwardSum', () => {
  it('is never below the exact sum, in whatever order, and above it by nothing that means anything', () => {
    fc.assert(
      fc.property(fc.array(term, { maxLength: 60 }), (terms) => {
        const [exact, up, down] = [exactSum(terms), sumUp(terms), sumDown(terms)];
        expect(compare(up, exact)).toBeGreaterThanOrEqual(0);
        expect(compare(down, exact)).toBeLessThanOrEqual(0);
        expect(compare(subtract(up, exact), rational(1n, 10n ** 94n))).toBeLessThanOrEqual(0);
        expect(isSameSum(up, sumUp(terms.toReversed()))).toBe(true);
        expect(isSameSum(up, down)).toBe(true);
      }),
      { numRuns: 50 },
    );
  });

  it('is exact while its denominator is short, so that what was told before is told again', () => {
    const few = pricesOf(15);
    expect(sumUp(few)).toEqual(exactSum(few));
    expect(formatSum(exactSum(few))).toBe(formatRational(exactSum(few)));
    expect(new UpwardSum().add(rational(1n, 17n), 34n).total()).toEqual(rational(2n));
  });

  it('adds up ten thousand prices fast, to a text that every version reads', () => {
    const prices = pricesOf(10_000);
    const begun = performance.now();
    const text = formatRational(sumUp(prices));
    expect(performance.now() - begun).toBeLessThan(1000);
    expect(longest(text)).toBeLessThanOrEqual(400);
    expect(parseRational(text)).toEqual(sumUp(prices));
  });

  it('lets a budget of decimals or small parts be spent to its end', () => {
    const parts = [...pricesOf(30).map((price) => subtract(rational(1n, 100n), price)), ...pricesOf(30)];
    expect(compare(sumUp([...parts, rational(1n, 3n), rational(1n, 7n)]), add(rational(30n, 100n), rational(10n, 21n)))).toBe(1);
    const whole = ['0.09', '1/3', '1/97', '0.000000000000000000000000000000000000000000000000000000000007'].map(parseRational);
    const rest = subtract(sumUp(pricesOf(40)), ZERO);
    expect(subtract(sumUp([...pricesOf(40), ...whole]), rest)).toEqual(exactSum(whole));
  });

  it('tells two sums apart that differ by a price', () => {
    const prices = pricesOf(50);
    expect(isSameSum(sumUp(prices), sumUp(prices.slice(1)))).toBe(false);
    expect(isSameSum(sumUp(prices.slice(1)), sumUp(prices))).toBe(false);
  });

  it('reads the long sums of earlier versions, and never as less', () => {
    const exact = exactSum(pricesOf(100));
    const text = formatRational(exact);
    expect(longest(text)).toBeGreaterThan(2000);
    expect(() => parseRational(text)).toThrow(expect.objectContaining({ code: 'NOT_A_RATIONAL' }) as Error);
    expect(compare(parseSum(text), exact)).toBe(1);
    expect(isSameSum(parseSum(text), exact)).toBe(true);
    expect(longest(formatSum(exact))).toBeLessThanOrEqual(400);
    expect(parseSum('0.125')).toEqual(rational(1n, 8n));
    for (const length of [399, 400, 401, 500, 759, 761, 900]) {
      const [ones, zeros] = ['1'.repeat(length), `1${'0'.repeat(length - 1)}`];
      expect(compare(parseSum(`${ones}/${zeros}`), { num: BigInt(ones), den: BigInt(zeros) })).toBe(length <= 400 ? 0 : 1);
      expect(parseSum(ones)).toEqual(rational(BigInt(ones)));
      expect(parseSum(`1/${zeros}`).num).toBe(1n);
    }
    for (const text of ['', 'x', `${'9'.repeat(900)}/`, '9'.repeat(3_000_000)]) {
      expect(() => parseSum(text)).toThrow(expect.objectContaining({ code: 'NOT_A_RATIONAL' }) as Error);
    }
    expect(() => parseSum(`${'9'.repeat(900)}/0`)).toThrow(expect.objectContaining({ code: 'DIVISION_BY_ZERO' }) as Error);
  });
});
