import normalCdf from '@stdlib/stats-base-dists-normal-cdf';

/** Level of the interval. */
const LEVEL = 0.95;
/** From this bias on, in standard errors, only one tail counts: c = t + 1.645. */
const ONE_TAIL_FROM = 3;
const ONE_TAIL = 1.6448536269514722;

/**
 * Half width of a 95 % interval, in standard errors, for an estimate whose bias is at most `t` standard errors: the c that
 * solves Phi(c - t) - Phi(-c - t) = 0.95. It is 1.96 without bias.
 * @input t at least 0
 * @source Armstrong and Kolesar 2018, Optimal inference in a class of regression models (critical value of the folded normal)
 */
export function biasedCriticalValue(t: number): number {
  if (t >= ONE_TAIL_FROM) return t + ONE_TAIL;
  let [low, high] = [1.9, ONE_TAIL_FROM + ONE_TAIL + 1];
  for (let step = 0; step < 60; step++) {
    const c = (low + high) / 2;
    if (normalCdf(c - t, 0, 1) - normalCdf(-c - t, 0, 1) < LEVEL) low = c;
    else high = c;
  }
  return (low + high) / 2;
}
