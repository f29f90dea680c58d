import { NumericError } from './numeric.error.js';

/** An exact fraction in lowest terms with a positive denominator. Budgets and noise scales are rationals, never floats. */
export interface Rational {
  readonly num: bigint;
  readonly den: bigint;
}

function gcd(a: bigint, b: bigint): bigint {
  let x = a < 0n ? -a : a;
  let y = b < 0n ? -b : b;
  while (y !== 0n) [x, y] = [y, x % y];
  return x;
}

/**
 * @returns num / den in lowest terms @throws NumericError DIVISION_BY_ZERO
 * @example
 * ```ts
 * import { formatRational, rational } from '@collimate/kernel-numeric';
 * formatRational(rational(6n, -8n)); // => '-3/4'
 * rational(1n, 0n); // throws DIVISION_BY_ZERO
 * ```
 */
export function rational(num: bigint, den: bigint = 1n): Rational {
  if (den === 0n) throw new NumericError('DIVISION_BY_ZERO', 'a fraction needs a denominator other than zero');
  const sign = den < 0n ? -1n : 1n;
  const divisor = gcd(num, den) || 1n;
  return { num: (sign * num) / divisor, den: (sign * den) / divisor };
}

/** Zero. */
export const ZERO: Rational = rational(0n);

/**
 * @returns a + b, exact; what is reduced is the common part of the denominators alone, so that a ledger of thousands of charges
 * with other denominators each is added up in milliseconds
 * @source Knuth 1997, The Art of Computer Programming, volume 2, section 4.5.1
 * @example
 * ```ts
 * import { add, formatRational, parseRational } from '@collimate/kernel-numeric';
 * formatRational(add(parseRational('0.1'), parseRational('0.2'))); // => '3/10'
 * ```
 */
export function add(a: Rational, b: Rational): Rational {
  const common = gcd(a.den, b.den);
  if (common === 1n) return { num: a.num * b.den + b.num * a.den, den: a.den * b.den };
  const num = a.num * (b.den / common) + b.num * (a.den / common);
  const rest = gcd(num, common);
  return { num: num / rest, den: (a.den / common) * (b.den / rest) };
}

/**
 * @returns a - b, exact
 * @example
 * ```ts
 * import { formatRational, rational, subtract } from '@collimate/kernel-numeric';
 * formatRational(subtract(rational(1n, 2n), rational(1n, 3n))); // => '1/6'
 * ```
 */
export function subtract(a: Rational, b: Rational): Rational {
  return add(a, { num: -b.num, den: b.den });
}

/**
 * @returns a * b, exact
 * @example
 * ```ts
 * import { formatRational, multiply, rational } from '@collimate/kernel-numeric';
 * formatRational(multiply(rational(2n, 3n), rational(3n, 4n))); // => '1/2'
 * ```
 */
export function multiply(a: Rational, b: Rational): Rational {
  return rational(a.num * b.num, a.den * b.den);
}

/**
 * @returns a / b, exact @throws NumericError DIVISION_BY_ZERO
 * @example
 * ```ts
 * import { divide, formatRational, rational, ZERO } from '@collimate/kernel-numeric';
 * formatRational(divide(rational(1n, 2n), rational(1n, 4n))); // => '2'
 * divide(rational(1n), ZERO); // throws DIVISION_BY_ZERO
 * ```
 */
export function divide(a: Rational, b: Rational): Rational {
  return rational(a.num * b.den, a.den * b.num);
}

/**
 * @returns -1, 0 or 1 as a is below, equal to or above b
 * @example
 * ```ts
 * import { compare, rational } from '@collimate/kernel-numeric';
 * compare(rational(1n, 3n), rational(2n, 6n)); // => 0
 * compare(rational(1n, 3n), rational(1n, 2n)); // => -1
 * ```
 */
export function compare(a: Rational, b: Rational): -1 | 0 | 1 {
  const left = a.num * b.den;
  const right = b.num * a.den;
  return left < right ? -1 : left > right ? 1 : 0;
}

/**
 * @returns the smallest integer not below a
 * @example
 * ```ts
 * import { ceiling, rational } from '@collimate/kernel-numeric';
 * ceiling(rational(7n, 2n)); // => 4n
 * ceiling(rational(-7n, 2n)); // => -3n
 * ```
 */
export function ceiling(a: Rational): bigint {
  const quotient = a.num / a.den;
  return a.num > 0n && a.num % a.den !== 0n ? quotient + 1n : quotient;
}

/**
 * @returns the nearest float, for display only: no decision may depend on it
 * @example
 * ```ts
 * import { rational, toNumber } from '@collimate/kernel-numeric';
 * toNumber(rational(1n, 8n)); // => 0.125
 * ```
 */
export function toNumber(a: Rational): number {
  const shift = BigInt(Math.max(0, a.den.toString(2).length - 1000, absBits(a.num) - 1000));
  return Number(a.num >> shift) / Number(a.den >> shift || 1n);
}

function absBits(n: bigint): number {
  return (n < 0n ? -n : n).toString(2).length;
}

/**
 * @returns the text `num/den` (or `num`), the form in which rationals stand in documents and in the ledger
 * @example
 * ```ts
 * import { formatRational, rational } from '@collimate/kernel-numeric';
 * formatRational(rational(3n)); // => '3'
 * ```
 */
export function formatRational(a: Rational): string {
  return a.den === 1n ? a.num.toString() : `${a.num}/${a.den}`;
}

/**
 * @input `12`, `-3/40` or a plain decimal such as `0.125` @throws NumericError NOT_A_RATIONAL
 * @example
 * ```ts
 * import { parseRational } from '@collimate/kernel-numeric';
 * parseRational('0.125'); // => { num: 1n, den: 8n }
 * parseRational('1e-3'); // throws NOT_A_RATIONAL
 * ```
 */
export function parseRational(text: string): Rational {
  const fraction = /^(-?\d{1,400})(?:\/(\d{1,400}))?$/.exec(text);
  if (fraction) return rational(BigInt(fraction[1]), BigInt(fraction[2] ?? '1'));
  const decimal = /^(-?)(\d{1,200})\.(\d{1,200})$/.exec(text);
  if (decimal) {
    const digits = BigInt(decimal[2] + decimal[3]);
    return rational(decimal[1] ? -digits : digits, 10n ** BigInt(decimal[3].length));
  }
  throw new NumericError('NOT_A_RATIONAL', 'a rational is written as 12, -3/40 or 0.125');
}
