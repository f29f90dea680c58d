import { ceiling, divide, multiply, rational, type Rational } from '@collimate/kernel-numeric';

/** The smallest integer sigma^2 whose charge D^2 / (2 sigma^2) does not exceed rho. */
export function sigma2For(d2: bigint, rho: Rational): bigint {
  return ceiling(divide(rational(d2), multiply(rational(2n), rho)));
}
