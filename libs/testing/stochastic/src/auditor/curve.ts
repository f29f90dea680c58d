import { integral } from './quadrature.js';

/** delta of a mechanism or a composition as a function of epsilon, on the whole line. */
export type Curve = (epsilon: number) => number;

/** No release at all. */
export const nothing: Curve = (epsilon) => Math.max(0, -Math.expm1(epsilon));

const density = (x: number): number => Math.exp((-x * x) / 2) / Math.sqrt(2 * Math.PI);

/** The Gaussian mechanism by the definition: the integral of p - exp(epsilon) q where it is positive. */
export function gaussianCurve(mu: number): Curve {
  return (epsilon) => {
    const from = epsilon / mu + mu / 2;
    const excess = (x: number): number => density(x - mu) - Math.exp(epsilon) * density(x);
    // Below -14 all of p stands to the right, and the rest of q is nothing.
    return integral(excess, Math.max(from, -14), Math.max(from, mu) + 10);
  };
}

/** A Gaussian on a Poisson sample, worse of the two directions, by the definition. */
export function subsampledGaussianCurve(sigma: number, rate: number): Curve {
  const without = (x: number): number => density(x / sigma) / sigma;
  const mixed = (x: number): number => (1 - rate) * without(x) + rate * without(x - 1);
  return (epsilon) => {
    const factor = Math.exp(epsilon);
    const edge = (ratio: number): number => sigma * sigma * Math.log((ratio - (1 - rate)) / rate) + 1 / 2;
    const reach = 14 * sigma;
    const removed = integral((x) => mixed(x) - factor * without(x), edge(factor), edge(factor) + reach);
    if (1 / factor <= 1 - rate) return removed;
    const added = integral((x) => without(x) - factor * mixed(x), edge(1 / factor) - reach, edge(1 / factor));
    return Math.max(removed, added);
  };
}

/**
 * A Laplace release after what the curve describes: its privacy loss is s with probability 1/2, -s with exp(-s) / 2, and has
 * density exp((l - s) / 2) / 4 between. Right where the curve is smooth.
 * @param s sensitivity over scale
 */
export function afterLaplace(curve: Curve, s: number): Curve {
  return (epsilon) =>
    curve(epsilon - s) / 2 +
    (Math.exp(-s) / 2) * curve(epsilon + s) +
    integral((loss) => (Math.exp((loss - s) / 2) / 4) * curve(epsilon - loss), -s, s, 100);
}

/** Laplace k times: the same step on a grid that has every kink of the curve on it, extrapolated from two widths. */
export function repeatedLaplaceDelta(s: number, count: number, epsilon: number): number {
  const [coarse, fine] = [gridLaplace(s, count, epsilon, 100), gridLaplace(s, count, epsilon, 200)];
  return (4 * fine - coarse) / 3;
}

function gridLaplace(s: number, count: number, epsilon: number, perStep: number): number {
  const h = s / perStep;
  const weights = Array.from({ length: 2 * perStep + 1 }, (_, j) => {
    const edge = j === 0 || j === 2 * perStep ? 1 / 2 : 1;
    return (edge * h * Math.exp(((j - perStep) * h - s) / 2)) / 4;
  });
  weights[2 * perStep] += 1 / 2;
  weights[0] += Math.exp(-s) / 2;
  // values[i] is the curve at epsilon + (i - half) h; each release takes perStep off both ends.
  let values = Array.from({ length: 2 * count * perStep + 1 }, (_, i) => nothing(epsilon + (i - count * perStep) * h));
  for (let release = 0; release < count; release++) {
    const before = values;
    values = Array.from({ length: before.length - 2 * perStep }, (_, i) =>
      weights.reduce((sum, weight, j) => sum + weight * before[i + 2 * perStep - j], 0),
    );
  }
  return values[0];
}
