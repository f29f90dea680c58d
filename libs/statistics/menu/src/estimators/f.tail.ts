import betainc from '@stdlib/math-base-special-betainc';

/**
 * P(F > f) of an F variable.
 * @param f at least 0
 * @param first degrees of freedom of the numerator, above 0
 * @param second degrees of freedom of the denominator, above 0; need not be whole
 * @source NIST Digital Library of Mathematical Functions 8.17.1: I_x(second/2, first/2) at x = second / (second + first f)
 */
export function fTail(f: number, first: number, second: number): number {
  return f <= 0 ? 1 : betainc(second / (second + first * f), second / 2, first / 2);
}
