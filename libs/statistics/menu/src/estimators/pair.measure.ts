import { chiSquareTail } from './chi-square.tail.js';
import { Z } from './estimate.js';
import { invertedInterval } from './inverted.interval.js';

/**
 * A measure over pairs of subjects: x'Mx / x'Dx of the cells x of a table. M and D are symmetric, and their diagonals are 0: no subject is
 * compared with one of the same cell. So the noise of the cells biases neither form. If `within` is given, the x_c (x_c - 1) ordered pairs of
 * one cell count too; the square of the noise is taken out of their number, so both forms stay unbiased.
 */
export interface PairForm {
  /** Cells of the table. */
  readonly length: number;
  /** What the pair of cells a and b adds to the numerator. */
  readonly numerator: (a: number, b: number) => number;
  /** What the pair of cells a and b adds to the denominator: 1 if the two are compared, else 0. */
  readonly denominator: (a: number, b: number) => number;
  /** What a pair of subjects of one cell adds to the two. Without it such pairs do not count. */
  readonly within?: (cell: number) => readonly [numerator: number, denominator: number];
  /** Values that the measure can take. */
  readonly range: readonly [number, number];
}

/** A measure over pairs, with its interval. */
export interface PairMeasure {
  /** The root of the estimating function, raw: it may lie outside of the range where noise drowns it. NaN without a denominator. */
  readonly value: number;
  /** SD by the noise of the cells alone, to first order. */
  readonly noiseError: number;
  /** SD by the choice of the subjects, to first order. */
  readonly samplingError: number;
  readonly lower: number;
  readonly upper: number;
  /** Two-sided p-value of the null that the measure is `null`. */
  readonly pValueAt: (null_: number) => number;
  /** Standardised distance from `null`. */
  readonly statisticAt: (null_: number) => number;
}

/**
 * Estimates a measure over pairs from noisy cells, and inverts the test of U(t) = x'(M - tD)x, which has mean 0 at the truth.
 * Var U(t) = [s2 |Gx|^2 - s4 |G|^2 / 2] + [sum x_c (Gx)_c^2 - s2 sum x_c |G_c|^2], G = 2 (M - tD), each part unbiased and floored.
 * @input x noisy cells, subjects; may be negative
 * @param noiseVariance s2 of each cell
 * @param smallestSampling floor of the sampling part of Var U per squared denominator, from planned numbers; 0 for none
 * @source Fieller 1954, Some Problems in Interval Estimation (inversion); Hoeffding 1948 (projection of a U-statistic)
 */
export function pairMeasure(x: readonly number[], form: PairForm, noiseVariance: number, smallestSampling = 0): PairMeasure {
  const score = pairScore(x, form, noiseVariance, smallestSampling);
  const { value, statisticAt } = score;
  if (Number.isNaN(value)) return { ...score, lower: form.range[0], upper: form.range[1] };
  return { ...score, ...invertedInterval((t) => Math.abs(statisticAt(t)) <= Z, form.range, value) };
}

/** The same without its interval, for whoever inverts the test on another scale. */
export function pairScore(
  x: readonly number[],
  form: PairForm,
  noiseVariance: number,
  smallestSampling = 0,
): Omit<PairMeasure, 'lower' | 'upper'> {
  const sums = sumsOf(x, form, noiseVariance);
  const value = sums.mx / sums.dx;
  const parts = (t: number): { readonly u: number; readonly noise: number; readonly sampling: number } => {
    const u = sums.mx - t * sums.dx;
    let gx2 = 0;
    let sampling = 0;
    for (let c = 0; c < x.length; c++) {
      const g = 2 * (sums.m[c] - t * sums.d[c]);
      const row = 4 * (sums.mm[c] - 2 * t * sums.md[c] + t * t * sums.dd[c]);
      gx2 += g * g;
      sampling += x[c] * g * g - noiseVariance * x[c] * row;
    }
    const whole = 4 * (total(sums.mm) - 2 * t * total(sums.md) + t * t * total(sums.dd));
    const floor = (noiseVariance * noiseVariance * whole) / 2;
    return {
      u,
      noise: Math.max(floor, noiseVariance * gx2 - floor),
      sampling: Math.max(smallestSampling * sums.dx * sums.dx, sampling, 0),
    };
  };
  const statisticAt = (t: number): number => {
    const { u, noise, sampling } = parts(t);
    return u / Math.sqrt(noise + sampling);
  };
  const at = parts(Number.isFinite(value) ? Math.min(form.range[1], Math.max(form.range[0], value)) : form.range[0]);
  return {
    value: sums.dx > 0 ? value : Number.NaN,
    noiseError: Math.sqrt(at.noise) / Math.abs(sums.dx),
    samplingError: Math.sqrt(at.sampling) / Math.abs(sums.dx),
    statisticAt,
    pValueAt: (null_) => twoSided(statisticAt(null_)),
  };
}

interface Sums {
  readonly mx: number;
  readonly dx: number;
  /** Per cell c: (Mx)_c, (Dx)_c, and the sums over b of M_cb^2, M_cb D_cb and D_cb^2. */
  readonly m: Float64Array;
  readonly d: Float64Array;
  readonly mm: Float64Array;
  readonly md: Float64Array;
  readonly dd: Float64Array;
}

function sumsOf(x: readonly number[], form: PairForm, noiseVariance: number): Sums {
  const n = form.length;
  const [m, d, mm, md, dd] = Array.from({ length: 5 }, () => new Float64Array(n));
  for (let a = 0; a < n; a++) {
    for (let b = 0; b < n; b++) {
      if (a === b) continue;
      const up = form.numerator(a, b);
      const down = form.denominator(a, b);
      m[a] += up * x[b];
      d[a] += down * x[b];
      mm[a] += up * up;
      md[a] += up * down;
      dd[a] += down * down;
    }
  }
  let mx = 0;
  let dx = 0;
  for (let a = 0; a < n; a++) {
    mx += x[a] * m[a];
    dx += x[a] * d[a];
    const [up, down] = form.within?.(a) ?? [0, 0];
    const pairs = x[a] * (x[a] - 1) - noiseVariance;
    mx += up * pairs;
    dx += down * pairs;
    // Half of the derivative of x (x - 1), as those above are half of theirs.
    m[a] += up * (x[a] - 0.5);
    d[a] += down * (x[a] - 0.5);
    mm[a] += up * up;
    md[a] += up * down;
    dd[a] += down * down;
  }
  return { mx, dx, m, d, mm, md, dd };
}

function total(values: Float64Array): number {
  return values.reduce((sum, one) => sum + one, 0);
}

function twoSided(z: number): number {
  return Number.isFinite(z) ? chiSquareTail(z * z, 1) : 1;
}
