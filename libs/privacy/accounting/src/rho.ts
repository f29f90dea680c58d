import { assertNever } from '@collimate/kernel-errors';
import { divide, multiply, rational, type Rational } from '@collimate/kernel-numeric';
import { AccountingError } from './accounting.error.js';
import { checkEvent, type PrivacyEvent } from './privacy-event.js';

/** Charges that are not rational are rounded up to a multiple of 2^-96. */
const GRID = 1n << 96n;
/** Above this epsilon tanh(epsilon/2) is 1 to the last digit of the grid. */
const LARGE_EPSILON = 64n;

/**
 * The zCDP charge of one event, exact or rounded up, never a float.
 * @returns D^2 / (2 sigma^2) for Gaussian noise; epsilon tanh(epsilon/2), rounded up, for Laplace noise
 * @source Canonne, Kamath, Steinke 2020, theorem 14 (discrete Gaussian, vector form) and Bun, Steinke 2016,
 * proposition 3.3
 * @throws AccountingError INVALID_EVENT
 */
export function rhoOf(event: PrivacyEvent): Rational {
  checkEvent(event);
  switch (event.kind) {
    case 'discrete-gaussian':
      return rational(event.d2, 2n * event.sigma2);
    case 'discrete-laplace':
      return rhoOfPureEpsilon(divide(rational(event.l1Sensitivity), event.scale));
    default:
      return assertNever(event);
  }
}

/**
 * The zCDP charge of any epsilon-DP mechanism, epsilon tanh(epsilon/2), rounded up to a multiple of 2^-96. It is
 * computed in integers, so the charge has the same bits on every engine.
 * @throws AccountingError INVALID_EVENT unless epsilon is positive
 */
export function rhoOfPureEpsilon(epsilon: Rational): Rational {
  if (epsilon.num <= 0n || epsilon.den <= 0n) {
    throw new AccountingError('INVALID_EVENT', 'epsilon is positive');
  }
  if (epsilon.num > LARGE_EPSILON * epsilon.den) return roundUp(epsilon);
  // tanh(e/2) = 1 - 2 / (exp(e) + 1) grows with exp(e), so an upper bound of exp(e) gives an upper bound of the charge.
  const above = exponentialAbove(epsilon);
  const tanh = rational(above.num - above.den, above.num + above.den);
  return roundUp(multiply(epsilon, tanh));
}

/** @returns a rational a little above exp(x), 0 < x <= 64: Taylor terms rounded up, then the remainder bounded */
function exponentialAbove(x: Rational): Rational {
  const scale = GRID << 160n;
  let term = scale;
  let sum = scale;
  let k = 1n;
  // Once k > 2x the terms at least halve, so what is left out is below the last term added.
  while (term > 1n || k <= 2n * LARGE_EPSILON) {
    term = (term * x.num) / (k * x.den) + 1n;
    sum += term;
    k += 1n;
  }
  return rational(sum + term, scale);
}

function roundUp(x: Rational): Rational {
  const scaled = x.num * GRID;
  const floor = scaled / x.den;
  return rational(scaled % x.den === 0n ? floor : floor + 1n, GRID);
}
