import { exponentialBounds, multiply, rational, type Rational } from '@collimate/kernel-numeric';

/** Charges that are not rational are rounded up to a multiple of 2^-96. */
const GRID = 1n << 96n;
/** Scale of the exponential's bounds: what they leave open is far below the grid. */
const SCALE = GRID << 160n;
/** Above this epsilon tanh(epsilon/2) is 1 to the last digit of the grid. */
const LARGE_EPSILON = 64n;

/**
 * The zCDP charge of any epsilon-DP mechanism, epsilon tanh(epsilon/2), rounded up to a multiple of 2^-96. It is
 * computed in integers, so the charge has the same bits on every engine.
 * No mechanism of the product is charged by it: it is an auditor's, held to the vectors.
 * @source Bun, Steinke 2016, proposition 3.3
 * @throws RangeError unless epsilon is positive
 */
export function rhoOfPureEpsilon(epsilon: Rational): Rational {
  if (epsilon.num <= 0n || epsilon.den <= 0n) {
    throw new RangeError('epsilon is positive');
  }
  if (epsilon.num > LARGE_EPSILON * epsilon.den) return roundUp(epsilon);
  // tanh(e/2) = 1 - 2 / (exp(e) + 1) grows with exp(e), so an upper bound of exp(e) gives an upper bound of the charge.
  const { above } = exponentialBounds(epsilon, SCALE);
  const tanh = rational(above - SCALE, above + SCALE);
  return roundUp(multiply(epsilon, tanh));
}

function roundUp(x: Rational): Rational {
  const scaled = x.num * GRID;
  const floor = scaled / x.den;
  return rational(scaled % x.den === 0n ? floor : floor + 1n, GRID);
}
