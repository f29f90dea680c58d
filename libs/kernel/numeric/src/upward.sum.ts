import { NumericError } from './numeric.error.js';
import { add, compare, formatRational, parseRational, rational, subtract, ZERO, type Rational } from './rational.js';

/** Digits of the longest common denominator of a sum that stays exact. What it adds up to then has at most 400, which every version reads. */
const EXACT_DIGITS = 380;
const LARGEST_EXACT = 10n ** BigInt(EXACT_DIGITS);

/**
 * The grid of longer sums: decimals of 60 digits and fractions of a hundredth part and larger stand on it, so that whoever fits a budget
 * exactly still does. One step is less than 1e-100: a sum of a million terms is off by less than 1e-94.
 */
const STEPS = 10n ** 60n * leastCommonMultiple(100);

/** Two ways to add up the same terms differ by less, whatever the terms: 1e-80. */
const ROUNDING = rational(1n, 10n ** 80n);

/** Digits of numerator and denominator that need no rounding to be read. */
const SHORT = 400;
/** Characters of the longest told sum that is read. Versions that kept every sum exact have written some thousands. */
const LONGEST_TOLD = 1_000_000;

/**
 * A sum that stays short however many terms it has. Fractions of different denominators add digits with each term; the sum of a ledger would
 * have thousands. It is exact while its common denominator has at most 380 digits; from then on each term is rounded up to a grid. Never below the exact sum.
 * @example
 * ```ts
 * import { formatRational, rational, UpwardSum } from '@collimate/kernel-numeric';
 * formatRational(new UpwardSum().add(rational(1n, 3n)).add(rational(1n, 6n), 3n).total()); // => '5/6'
 * ```
 */
export class UpwardSum {
  private exact: Rational | undefined = ZERO;
  /** On the grid, once it is exact no more. */
  private steps = 0n;

  /** @param times how often the term is in the sum */
  add(term: Rational, times = 1n): this {
    const added = times === 1n ? term : rational(term.num * times, term.den);
    const before = this.exact;
    this.exact = before && shortSum(before, added);
    if (this.exact !== undefined) return this;
    if (before !== undefined) this.steps = stepsOf(before);
    this.steps += stepsOf(added);
    return this;
  }

  /** @returns the sum in lowest terms, numerator and denominator short enough to be told */
  total(): Rational {
    return this.exact ?? rational(this.steps, STEPS);
  }
}

/**
 * @returns the sum, not below the exact one, and exact while its denominator is short
 * @example
 * ```ts
 * import { formatRational, parseRational, sumUp } from '@collimate/kernel-numeric';
 * formatRational(sumUp([parseRational('1/3'), parseRational('1/6')])); // => '1/2'
 * ```
 */
export function sumUp(terms: Iterable<Rational>): Rational {
  const sum = new UpwardSum();
  for (const term of terms) sum.add(term);
  return sum.total();
}

/**
 * @returns the sum, not above the exact one: of what is allowed, and of what is left
 * @example
 * ```ts
 * import { formatRational, rational, sumDown } from '@collimate/kernel-numeric';
 * formatRational(sumDown([rational(1n, 2n), rational(-1n, 3n)])); // => '1/6'
 * ```
 */
export function sumDown(terms: Iterable<Rational>): Rational {
  const { num, den } = sumUp([...terms].map((term) => ({ num: -term.num, den: term.den })));
  return { num: -num, den };
}

/**
 * @returns whether two sums are of the same terms, as far as rounding lets one see: they differ by at most 1e-80
 * @example
 * ```ts
 * import { isSameSum, rational } from '@collimate/kernel-numeric';
 * isSameSum(rational(1n, 3n), rational(2n, 6n)); // => true
 * isSameSum(rational(1n, 3n), rational(1n, 4n)); // => false
 * ```
 */
export function isSameSum(a: Rational, b: Rational): boolean {
  const apart = subtract(a, b);
  return compare(apart.num < 0n ? { num: -apart.num, den: apart.den } : apart, ROUNDING) <= 0;
}

/**
 * Reads a sum that was told: one of an earlier version may have thousands of digits, and is rounded up to the grid. It is never less than what stands there.
 * @input `12`, `3/40`, or a plain decimal such as `0.125` @throws NumericError NOT_A_RATIONAL
 * @example
 * ```ts
 * import { parseSum } from '@collimate/kernel-numeric';
 * parseSum('3/40'); // => { num: 3n, den: 40n }
 * ```
 */
export function parseSum(text: string): Rational {
  const parts = text.length > SHORT && text.length <= LONGEST_TOLD ? /^(\d+)(?:\/(\d+))?$/.exec(text) : null;
  if (parts === null || (parts[1].length <= SHORT && (parts[2] ?? '').length <= SHORT)) return parseRational(text);
  const [num, den] = [BigInt(parts[1]), BigInt(parts[2] ?? '1')];
  if (den === 0n) throw new NumericError('DIVISION_BY_ZERO', 'a fraction needs a denominator other than zero');
  return rational(stepsOf({ num, den }), STEPS);
}

/**
 * @returns the text of what was added or taken off outside of a sum, rounded up where it would be too long to be read
 * @example
 * ```ts
 * import { formatSum, rational } from '@collimate/kernel-numeric';
 * formatSum(rational(3n, 40n)); // => '3/40'
 * ```
 */
export function formatSum(a: Rational): string {
  return formatRational(sumUp([a]));
}

/** @returns a + b if its denominator is short */
function shortSum(a: Rational, b: Rational): Rational | undefined {
  if (b.den > LARGEST_EXACT) return undefined;
  const sum = add(a, b);
  return sum.den <= LARGEST_EXACT ? sum : undefined;
}

function stepsOf({ num, den }: Rational): bigint {
  const scaled = num * STEPS;
  const steps = scaled / den;
  return scaled > steps * den ? steps + 1n : steps;
}

function leastCommonMultiple(upTo: number): bigint {
  let all = 1n;
  for (let n = 2n; n <= BigInt(upTo); n++) all *= rational(n, all).num;
  return all;
}
