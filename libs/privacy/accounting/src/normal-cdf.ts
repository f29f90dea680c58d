const LOG_SQRT_2PI = 0.9189385332046727418;

/**
 * log of the standard normal distribution function, in log space, so that it is right where the function itself
 * underflows. Budgets do not depend on it; reports do.
 * @returns log Phi(x), relative error below 1e-13 for x in [-1e7, 1e7]
 * @example
 * ```ts
 * import { logNormalCdf } from '@collimate/privacy-accounting';
 * logNormalCdf(0).toFixed(12); // => Math.log(0.5).toFixed(12)
 * logNormalCdf(-50).toFixed(3); // => '-1254.831'
 * ```
 */
export function logNormalCdf(x: number): number {
  if (x > 2) return Math.log1p(-Math.exp(logUpperTail(x)));
  if (x < -2) return logUpperTail(-x);
  return Math.log(0.5 + Math.exp(-LOG_SQRT_2PI - (x * x) / 2) * centralSeries(x));
}

/** (Phi(x) - 1/2) / phi(x) = x + x^3/3 + x^5/15 + ..., all terms of one sign. */
function centralSeries(x: number): number {
  let term = x;
  let sum = x;
  for (let k = 3; Math.abs(term) > 1e-18 * Math.abs(sum); k += 2) {
    term *= (x * x) / k;
    sum += term;
  }
  return sum;
}

/** log(1 - Phi(x)) for x >= 2, by Laplace's continued fraction of Mills' ratio, evaluated from its tail. */
function logUpperTail(x: number): number {
  let fraction = x;
  for (let k = 200; k >= 1; k--) fraction = x + k / fraction;
  return -LOG_SQRT_2PI - (x * x) / 2 - Math.log(fraction);
}
