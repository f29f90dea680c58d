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

/** Lattice steps in the norm of a whole record: gamma = (C^2 + 1) / B. @source Kairouz, Liu, Steinke 2021 (granularity) */
const LATTICE_STEPS = 1n << 30n;

const schema = z.strictObject({
  name: statisticKeys.name,
  kind: z.literal('gram'),
  of: explainingKey,
  outcome: wordSchema.optional().meta({
    description: 'another such number, which `linear` and `ridge` explain by those of `of`; they refuse a release without one',
  }),
  ...whoKeys,
  clip: rationalAtMost(100).meta({ description: 'L2 norm to which the scaled numbers of a patient are clipped together' }),
  rho: statisticKeys.rho,
  answers: statisticKeys.answers,
});

/** A gram release as `collimate.study/2` declares it. */
export type DeclaredGram = DeepReadonly<z.infer<typeof schema>>;

/**
 * Layout: the upper triangle of zz', row after row, z = (x_1 .. x_d, 1), products off the diagonal weighted by sqrt(2); the last coordinate is
 * the number of subjects. The L2 norm of a record is |z|^2, at most C^2 + 1.
 */
export interface GramDesign extends ReleaseDesign<'gram'> {
  /** C, scaled units. */
  readonly clip: number;
  /** B: the norm C^2 + 1 in lattice units. */
  readonly steps: bigint;
  /** Index of the outcome among the features: the last one; -1 where the release names none. */
  readonly outcome: number;
}

/** Products of all pairs of some numbers, with their sums and the number of patients, clipped next to nothing. */
export const declaredGram: DeclaredForm<DeclaredGram, GramDesign> = {
  schema,
  uses: usesOfExplained,
  planned: ['clip'],
  shape: shapeOfExplained,
  design: (spec, variables) => {
    const shape = shapeOfExplained(spec, variables);
    const size = shape.features.length + 1;
    const d2 = LATTICE_STEPS * LATTICE_STEPS;
    const event: DiscreteGaussianEvent = { kind: 'discrete-gaussian', sigma2: sigma2For(d2, parseRational(spec.rho)), d2 };
    return {
      kind: 'gram',
      ...shape,
      length: (size * (size + 1)) / 2,
      event,
      rho: rhoOf(event),
      transforms: ['constant', 'public-reference'],
      clip: toNumber(parseRational(spec.clip)),
      steps: LATTICE_STEPS,
      outcome: spec.outcome === undefined ? -1 : size - 2,
    };
  },
  shares: () => [1],
};

/** @returns gamma, scaled units per lattice unit */
export function gramUnit({ clip, steps }: Pick<GramDesign, 'clip' | 'steps'>): number {
  return (clip * clip + 1) / Number(steps);
}

/** @returns SD of the noise of a square in scaled units, where `copies` full portions of noise are in the sum */
export function gramNoise(design: Pick<GramDesign, 'clip' | 'steps' | 'event'>, copies: number): number {
  return Math.sqrt(copies * Number(design.event.sigma2)) * gramUnit(design);
}
