import { BOX, LAMBDA_VALUE } from './moments.constants.js';
import { quadraticForms } from './many.rows.js';
import type { NoiseShaping } from './noise.shaping.js';

/** Invented records as a site would encode them, before the clip. */
export interface BoxedPopulation {
  readonly d: number;
  /** x after the box, feature fastest. */
  readonly x: Float64Array;
  /** |(x, lambda (x^2 - 1))| of each record, or |(M1 x, lambda M2 (x^2 - 1))| under a public correlation. */
  readonly norms: Float64Array;
  /** Mean over the features of (x^2 - 1)^2 of each record. */
  readonly fourth: Float64Array;
  /** Mean of each feature after the box. */
  readonly mean: Float64Array;
  /** What the box takes from the mean of each feature. */
  readonly boxBias: Float64Array;
}

/** @param standardised rows of d values @param off and spread where the records lie and how far they spread, reference SDs */
export function boxedPopulation(
  standardised: Float64Array,
  d: number,
  { off, spread }: { readonly off: number; readonly spread: number },
  shaping: NoiseShaping | undefined,
): BoxedPopulation {
  const draws = standardised.length / d;
  const x = new Float64Array(standardised.length);
  const [norms, fourth] = [new Float64Array(draws), new Float64Array(draws)];
  const [mean, boxBias] = [new Float64Array(d), new Float64Array(d)];
  for (let i = 0; i < draws; i++) {
    let [squared, squares] = [0, 0];
    for (let j = 0; j < d; j++) {
      const free = off + spread * standardised[i * d + j];
      const value = Math.min(BOX, Math.max(-BOX, free));
      const h = value * value - 1;
      x[i * d + j] = value;
      mean[j] += value / draws;
      boxBias[j] += (free - value) / draws;
      squared += value * value + LAMBDA_VALUE * LAMBDA_VALUE * h * h;
      squares += h * h;
    }
    norms[i] = Math.sqrt(squared);
    fourth[i] = squares / d;
  }
  if (shaping !== undefined) shapedNorms(x, d, shaping, norms);
  return { d, x, norms, fourth, mean, boxBias };
}

function shapedNorms(x: Float64Array, d: number, { values, squares }: NoiseShaping, norms: Float64Array): void {
  const draws = norms.length;
  const h = new Float64Array(x.length);
  for (let at = 0; at < h.length; at++) h[at] = x[at] * x[at] - 1;
  const [ofValues, ofSquares] = [quadraticForms(values.metric, x, d), quadraticForms(squares.metric, h, d)];
  for (let i = 0; i < draws; i++) norms[i] = Math.sqrt(Math.max(0, ofValues[i] + LAMBDA_VALUE * LAMBDA_VALUE * ofSquares[i]));
}

/**
 * The value at which a record with all coordinates equal reaches the clip: a x^2 + b lambda^2 (x^2 - 1)^2 = C^2, where a and b are the squared lengths of a record of
 * ones among the values and among the squares: d and d without a public correlation.
 */
export function equalCoordinateAt(clip: number, d: number, shaping: NoiseShaping | undefined): number {
  const [a, b] = shaping === undefined ? [d, d] : [sumOf(shaping.values.metric), sumOf(shaping.squares.metric)];
  const l2 = (LAMBDA_VALUE * LAMBDA_VALUE * b) / a;
  // With u = x^2: l2 u^2 + (1 - 2 l2) u + l2 - C^2 / a = 0.
  const linear = 1 - 2 * l2;
  const root = (-linear + Math.sqrt(Math.max(0, linear * linear - 4 * l2 * (l2 - (clip * clip) / a)))) / (2 * l2);
  return Math.sqrt(Math.max(0, root));
}

function sumOf(matrix: Float64Array): number {
  return matrix.reduce((sum, one) => sum + one, 0);
}
