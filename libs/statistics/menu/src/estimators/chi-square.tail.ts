import gammainc from '@stdlib/math-base-special-gammainc';

/**
 * P(X > x) of a chi-square variable, to full precision also where it is tiny.
 * @param x at least 0
 * @param degreesOfFreedom above 0
 * @source NIST Digital Library of Mathematical Functions 8.2.4: Q(k/2, x/2)
 */
export function chiSquareTail(x: number, degreesOfFreedom: number): number {
  return x <= 0 ? 1 : gammainc(x / 2, degreesOfFreedom / 2, true, true);
}
