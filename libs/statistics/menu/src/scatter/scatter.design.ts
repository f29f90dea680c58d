import { parseRational, toNumber } from '@collimate/kernel-numeric';
import { rhoOf, type DiscreteGaussianEvent } from '@collimate/privacy-accounting';
import * as z from 'zod';
import type { DeepReadonly } from '../deep.readonly.js';
import { statisticKeys, type DeclaredForm, type ReleaseDesign } from '../define.release.js';
import { rationalAtMost } from '../exact.number.schema.js';
import { sigma2For } from '../sigma2.js';
import { explainingKey, shapeOfExplained, usesOfExplained } from '../shapes/explained.numbers.js';
import { wordSchema } from '../variables/variable.schema.js';
import { whoKeys } from '../variables/who.keys.js';

/** B: the clip of a row in lattice units; squares of it are exact. */
export const ROW_STEPS = 1n << 16n;

/** Denominator of the weight of products off the diagonal. */
const WEIGHT_DENOMINATOR = 1n << 30n;

const schema = z.strictObject({
  name: statisticKeys.name,
  kind: z.literal('scatter'),
  of: explainingKey,
  outcome: wordSchema.optional().meta({
    description: 'another such number, which `harmonise` explains by those of `of` with an effect of every hospital',
  }),
  ...whoKeys,
  clip: rationalAtMost(100).meta({
    description: 'L2 norm to which the scaled numbers of a patient are clipped together, before the hospital is centred',
  }),
  rho: statisticKeys.rho,
  answers: statisticKeys.answers,
});

/** A scatter release as `collimate.study/2` declares it. */
export type DeclaredScatter = DeepReadonly<z.infer<typeof schema>>;

/**
 * Layout: the upper triangle of the sum of (x - m)(x - m)' over the patients of one site, m their mean, row after row, products off the diagonal
 * weighted by sqrt(2) rounded down; behind it the number of patients times B^2. One lattice unit of the triangle is (C / B)^2.
 */
export interface ScatterDesign extends ReleaseDesign<'scatter'> {
  /** C, scaled units. */
  readonly clip: number;
  /** B: the clip in lattice units. */
  readonly steps: bigint;
  /** Weight of a product off the diagonal: this over 2^30, at most sqrt(2). */
  readonly weight: bigint;
  /** What one patient adds to the last coordinate. */
  readonly countStep: bigint;
  /** Index of the outcome among the features: the last one; -1 where the release names none. */
  readonly outcome: number;
}

/** Products around the mean of each hospital, clipped next to nothing. */
export const declaredScatter: DeclaredForm<DeclaredScatter, ScatterDesign> = {
  schema,
  uses: usesOfExplained,
  planned: ['clip'],
  shape: shapeOfExplained,
  design: (spec, variables) => {
    const shape = shapeOfExplained(spec, variables);
    const size = shape.features.length;
    const products = (size * (size + 1)) / 2;
    const countStep = ROW_STEPS * ROW_STEPS;
    // Centring moves the triangle by 4 B^2 at most; each coordinate is rounded down, which moves it by less than one more.
    const reach = 4n * ROW_STEPS * ROW_STEPS + BigInt(Math.ceil(Math.sqrt(products)));
    const d2 = reach * reach + countStep * countStep;
    const event: DiscreteGaussianEvent = { kind: 'discrete-gaussian', sigma2: sigma2For(d2, parseRational(spec.rho)), d2 };
    return {
      kind: 'scatter',
      ...shape,
      length: products + 1,
      event,
      rho: rhoOf(event),
      transforms: ['constant', 'public-reference'],
      clip: toNumber(parseRational(spec.clip)),
      steps: ROW_STEPS,
      weight: squareRoot(2n * WEIGHT_DENOMINATOR * WEIGHT_DENOMINATOR),
      countStep,
      outcome: spec.outcome === undefined ? -1 : size - 1,
    };
  },
  shares: () => [1],
};

/** @returns the largest integer whose square is at most `square`, by Newton's steps from above */
function squareRoot(square: bigint): bigint {
  let root = 1n << BigInt((square.toString(2).length + 1) >> 1);
  for (;;) {
    const next = (root + square / root) >> 1n;
    if (next >= root) return root;
    root = next;
  }
}

/**
 * The weight of a product off the diagonal, exact: a whole number over this power of two, at most the square root of two.
 * @source Dwork, Talwar, Thakurta and Zhang 2014, Analyze Gauss (norm of the upper triangle)
 * @example
 * ```ts
 * import { weightedProduct } from '@collimate/statistics-menu';
 * // 10 / 4, rounded down, and the same times the square root of two.
 * weightedProduct({ weight: 1518500249n }, 10n, 4n, true); // => 2n
 * weightedProduct({ weight: 1518500249n }, 10n, 4n, false); // => 3n
 * ```
 */
export function weightedProduct(
  { weight }: Pick<ScatterDesign, 'weight'>,
  numerator: bigint,
  denominator: bigint,
  isSquare: boolean,
): bigint {
  if (isSquare) return floored(numerator, denominator);
  return floored(numerator * weight, denominator * WEIGHT_DENOMINATOR);
}

/** Division that rounds down, also below 0. */
function floored(numerator: bigint, denominator: bigint): bigint {
  const quotient = numerator / denominator;
  return numerator % denominator < 0n ? quotient - 1n : quotient;
}

/** @returns scaled units squared per lattice unit of the triangle */
export function scatterUnit({ clip, steps }: Pick<ScatterDesign, 'clip' | 'steps'>): number {
  return (clip / Number(steps)) ** 2;
}

/** @returns SD of the noise of a square in scaled units, where `copies` full portions of noise are in the sum */
export function scatterNoise(design: Pick<ScatterDesign, 'clip' | 'steps' | 'event'>, copies: number): number {
  return Math.sqrt(copies * Number(design.event.sigma2)) * scatterUnit(design);
}

/** @returns SD of the noise of the number of patients */
export function scatterCountNoise({ event, countStep }: Pick<ScatterDesign, 'event' | 'countStep'>, copies: number): number {
  return Math.sqrt(copies * Number(event.sigma2)) / Number(countStep);
}

/** @returns L2 sensitivity at a clip, scaled units squared: sqrt((4 C^2)^2 + C^4) */
export function scatterNormAt(clip: number): number {
  return Math.sqrt(17) * clip * clip;
}
