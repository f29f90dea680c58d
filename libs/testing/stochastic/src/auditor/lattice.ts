import type { Curve } from './curve.js';

/** Probabilities of the integers -reach .. reach. */
export interface LatticeLaw {
  readonly reach: number;
  readonly p: Float64Array;
}

function law(reach: number, weight: (k: number) => number): LatticeLaw {
  const p = Float64Array.from({ length: 2 * reach + 1 }, (_, i) => weight(i - reach));
  const total = p.reduce((sum, x) => sum + x, 0);
  return { reach, p: p.map((x) => x / total) };
}

/** P(k) ~ exp(-k^2 / (2 sigma2)). */
export function discreteGaussianLaw(sigma2: number): LatticeLaw {
  return law(Math.ceil(24 * Math.sqrt(sigma2)) + 24, (k) => Math.exp((-k * k) / (2 * sigma2)));
}

/** P(k) ~ exp(-|k| / scale). */
export function discreteLaplaceLaw(scale: number): LatticeLaw {
  return law(Math.ceil(60 * scale) + 40, (k) => Math.exp(-Math.abs(k) / scale));
}

/** The difference of two Poisson variables of half the variance each. */
export function skellamLaw(variance: number): LatticeLaw {
  const rate = variance / 2;
  const poisson = [Math.exp(-rate)];
  for (let k = 1; k < rate + 30 * Math.sqrt(rate) + 60; k++) poisson.push((poisson[k - 1] * rate) / k);
  return law(Math.ceil(14 * Math.sqrt(variance)) + 30, (k) =>
    poisson.reduce((sum, p, j) => sum + p * (poisson[j + Math.abs(k)] ?? 0), 0),
  );
}

/** The law of the sum of so many independent draws. */
export function sumOf(one: LatticeLaw, count: number): LatticeLaw {
  let sum = one;
  for (let i = 1; i < count; i++) sum = convolved(sum, one);
  return sum;
}

function convolved(a: LatticeLaw, b: LatticeLaw): LatticeLaw {
  const p = new Float64Array(a.p.length + b.p.length - 1);
  a.p.forEach((x, i) => {
    if (x > 1e-40) b.p.forEach((y, j) => (p[i + j] += x * y));
  });
  return { reach: a.reach + b.reach, p };
}

/** One release of an integer that a subject moves by `shift`, by the definition. */
export function shiftCurve({ p }: LatticeLaw, shift: number): Curve {
  return (epsilon) => {
    const factor = Math.exp(epsilon);
    return p.reduce((sum, x, i) => sum + Math.max(0, x - factor * (p[i - shift] ?? 0)), 0);
  };
}

/** The same discrete Gaussian release count times: the loss depends on the sum of the draws alone. */
export function repeatedDiscreteGaussianCurve(sigma2: number, shift: number, count: number): Curve {
  const { reach, p } = sumOf(discreteGaussianLaw(sigma2), count);
  return (epsilon) =>
    p.reduce((sum, x, i) => {
      const loss = (count * shift * shift - 2 * shift * (i - reach)) / (2 * sigma2);
      return loss > epsilon ? sum - x * Math.expm1(epsilon - loss) : sum;
    }, 0);
}

/** @returns the probability that a draw is at least so large */
export function upperTail({ reach, p }: LatticeLaw, least: number): number {
  return p.reduceRight((sum, x, i) => (i - reach >= least ? sum + x : sum), 0);
}
