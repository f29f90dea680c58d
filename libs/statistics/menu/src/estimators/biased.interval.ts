import normalCdf from '@stdlib/stats-base-dists-normal-cdf';

/** Level of the interval. */
const LEVEL = 0.95;
/** From this bias on, in standard errors, only one tail counts: c = t + 1.645. */
const ONE_TAIL_FROM = 3;
const ONE_TAIL = 1.6448536269514722;
/** Steps of Newton from a first guess that is off by a few hundredths at most. */
const NEWTON_STEPS = 4;
/** Where halving looks at the probability itself: the curve rises by a tenth a unit, so further away its sign is sure. */
const NEAR = 2e-14;
/** The same without bias: where nothing was cut, every interval asks for it. */
const WITHOUT_BIAS = 1.9599639845400532;

/**
 * Half width of a 95 % interval, in standard errors, for an estimate whose bias is at most `t` standard errors: the c that
 * solves Phi(c - t) - Phi(-c - t) = 0.95. It is 1.96 without bias.
 *
 * The number is that of sixty halvings to the last bit, since published intervals are made anew by whoever verifies them. Newton's root says how those
 * end that are not near it.
 * @input t at least 0
 * @source Armstrong and Kolesar 2018, Optimal inference in a class of regression models (critical value of the folded normal)
 */
export function biasedCriticalValue(t: number): number {
  if (t === 0) return WITHOUT_BIAS;
  if (t >= ONE_TAIL_FROM) return t + ONE_TAIL;
  const root = rootNear(t);
  let [low, high] = [1.9, ONE_TAIL_FROM + ONE_TAIL + 1];
  for (let step = 0; step < 60; step++) {
    const c = (low + high) / 2;
    // Two neighbouring numbers have none between them, and all further halvings change nothing.
    if (c === low || c === high) break;
    const isBelow = Math.abs(c - root) > NEAR ? c < root : coverageAt(c, t) < LEVEL;
    if (isBelow) low = c;
    else high = c;
  }
  return (low + high) / 2;
}

function coverageAt(c: number, t: number): number {
  return normalCdf(c - t, 0, 1) - normalCdf(-c - t, 0, 1);
}

function rootNear(t: number): number {
  // Without bias both tails count, with much of it one: in between the other tail dies away like a normal density.
  let c = t + ONE_TAIL + 0.315 * Math.exp(-3.2 * t);
  for (let step = 0; step < NEWTON_STEPS; step++) c -= (coverageAt(c, t) - LEVEL) / (densityAt(c - t) + densityAt(c + t));
  return c;
}

function densityAt(x: number): number {
  return Math.exp(-0.5 * x * x) / Math.sqrt(2 * Math.PI);
}
