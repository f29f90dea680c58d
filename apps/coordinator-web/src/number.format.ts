import type { Interval } from '@collimate/statistics-menu';

/** @returns a number in three significant digits, large and small ones in powers of ten */
export function number(value: number): string {
  const size = Math.abs(value);
  if (!Number.isFinite(value)) return '–';
  if (size !== 0 && (size >= 1e6 || size < 1e-3)) {
    const [digits, exponent] = value.toExponential(2).split('e');
    return `${minus(digits)}×10${superscript(Number(exponent))}`;
  }
  // From here on three digits would be written as 1.00e+3.
  if (size >= 999.5) return minus(value.toFixed(0));
  return minus(value.toPrecision(3));
}

/** @returns both ends of an interval */
export function interval({ lower, upper }: Interval): string {
  return `${number(lower)} to ${number(upper)}`;
}

/** @returns a noisy count in whole subjects; it may be negative, because nobody corrects the noise away */
export function count(value: number): string {
  return minus(Math.round(value).toString());
}

/** @returns delta from its exact text, for example `1/1000000` */
export function delta(text: string): string {
  const [numerator, denominator = '1'] = text.split('/');
  return number(Number(numerator) / Number(denominator)).replace('1.00×', '');
}

/** A fraction of more characters is not read by people. */
const READ_AS_FRACTION = 12;

/** @returns an exact fraction with the number beside it, for example `37/200 (0.185)`; of a long one the number, and where the fraction stands */
export function exact(text: string): string {
  const [numerator, denominator] = text.split('/');
  if (denominator === undefined) return text;
  const rounded = number(quotient(numerator, denominator));
  return text.length > READ_AS_FRACTION ? `${rounded} (rounded; exact in the JSON)` : `${text} (${rounded})`;
}

/** A float holds 308 digits: what both are longer than 300 by is cut off both. */
function quotient(numerator: string, denominator: string): number {
  const cut = Math.max(0, numerator.length - 300, denominator.length - 300);
  const start = (digits: string): number => Number(digits.slice(0, Math.max(0, digits.length - cut)));
  return start(numerator) / start(denominator);
}

/** @returns a p-value as journals print it */
export function pValue(value: number): string {
  return value < 0.001 ? '< 0.001' : value.toFixed(3);
}

/** @returns a day, for people */
export function day(instant: string): string {
  return new Date(instant).toLocaleDateString('en-GB', { day: 'numeric', month: 'long', year: 'numeric' });
}

function minus(text: string): string {
  return text.replace('-', '−');
}

function superscript(exponent: number): string {
  return [...String(exponent)].map((sign) => (sign === '-' ? '⁻' : '⁰¹²³⁴⁵⁶⁷⁸⁹'[Number(sign)])).join('');
}
