import { integerSqrt, parseRational, toNumber, type Rational } from '@collimate/kernel-numeric';
import { rhoOf, type DiscreteGaussianEvent } from '@collimate/privacy-accounting';
import * as z from 'zod';
import { checkGroups, statisticKeys, type ReleaseDesign, type ReleaseShape } from '../define.release.js';
import { rationalAtMost } from '../exact.number.schema.js';
import { MenuError } from '../menu.error.js';
import { sigma2For } from '../sigma2.js';
import { BOX, LAMBDA, UNKNOWN_KURTOSIS } from './moments.constants.js';
import type { PublicCorrelation } from '../public.correlation.js';
import type { MomentsConstants } from './moments.estimator.js';

/** Lattice steps in the clip norm: gamma = C / B. @source Kairouz, Liu, Steinke 2021 (granularity) */
const LATTICE_STEPS = 1n << 30n;

/** w_g / C and w_k / C, exact: 0.35 and 0.2. */
const CUT_OFF_SHARE = { num: 7n, den: 20n };
const FOURTH_SHARE = { num: 1n, den: 5n };

const LARGEST_SQUARE = BOX * BOX - 1;

/** What the planner prints of a release of moments, in whatever form it is declared. */
export const plannedMoments = {
  /** C: L2 norm to which one subject's values and squares are clipped, scaled units. */
  clip: rationalAtMost(10_000),
  /** Largest mean fourth moment of a record, scaled units: what a record has above it is cut from the fourth-moment sum. */
  kMax: rationalAtMost(LARGEST_SQUARE * LARGEST_SQUARE),
  /** A: bounds the bias of a mean by what was cut, reference SD. */
  reach: rationalAtMost(BOX),
  /** A2: the same of a variance, reference SD squared. */
  reach2: rationalAtMost(LARGEST_SQUARE),
  /** Weight of the squares beside the values; a constant of the release. */
  lambda: z.literal(LAMBDA, { error: `lambda is ${LAMBDA}` }),
};

/** Means and variances of all features of the protocol, per group, in one vector; the planner writes all but name and rho. */
export const momentsSchema = z.strictObject({
  name: statisticKeys.name,
  kind: z.literal('moments'),
  ...plannedMoments,
  rho: statisticKeys.rho,
  answers: statisticKeys.answers,
});

export type MomentsSpec = z.infer<typeof momentsSchema>;

/** What of a protocol decides a release of moments. */
export interface MomentsShape extends ReleaseShape {
  /** Of the features, in their order, where the protocol writes a public one: it shapes the noise. */
  readonly correlation?: PublicCorrelation;
}

/** The integer lattice of a clipped record with its three scalars. */
export interface MomentsLattice {
  /** B: the clip norm in lattice units. */
  readonly steps: bigint;
  /** What one subject adds to the count coordinate: floor(w B / C), w = sqrt(C). */
  readonly countStep: bigint;
  /** The most that one subject adds to the cut-off sum: floor(w_g B / C). */
  readonly cutOffStep: bigint;
  /** The most that one subject adds to the fourth-moment sum: floor(w_k B / C). */
  readonly fourthStep: bigint;
}

/**
 * Layout: one block per group, in the order of the groups; in a block, for d features, `[x_0 .. x_d-1, lambda (x_0^2 - 1) ..
 * lambda (x_d-1^2 - 1), count, cut-off, fourth moment]`. The first 2d coordinates are clipped together to C. A subject
 * touches one block, so the sensitivity of the vector is that of one block.
 *
 * With a public correlation the values stand as M1 x and the squares as lambda M2 (x^2 - 1), see `shapingOf`, and are clipped after that.
 */
export interface MomentsDesign extends ReleaseDesign<'moments'>, MomentsShape {
  readonly blockLength: number;
  readonly lattice: MomentsLattice;
  readonly constants: MomentsConstants;
}

/** @throws MenuError INVALID_SHAPE, INVALID_STATISTIC */
export function designMoments(spec: MomentsSpec, shape: MomentsShape): MomentsDesign {
  checkGroups(shape);
  if (shape.features.length < 1) throw new MenuError('INVALID_SHAPE', 'moments need at least one feature');
  const lattice = latticeFor(parseRational(spec.clip));
  const d2 = [lattice.steps, lattice.countStep, lattice.cutOffStep, lattice.fourthStep].reduce(
    (sum, step) => sum + step * step,
    0n,
  );
  const event: DiscreteGaussianEvent = { kind: 'discrete-gaussian', sigma2: sigma2For(d2, parseRational(spec.rho)), d2 };
  const { by, groups, features, reads, correlation } = shape;
  const blockLength = 2 * features.length + 3;
  const number = (key: 'clip' | 'kMax' | 'reach' | 'reach2'): number => toNumber(parseRational(spec[key]));
  return {
    kind: 'moments',
    by,
    groups,
    features,
    reads,
    ...(correlation !== undefined && { correlation }),
    blockLength,
    length: groups.length * blockLength,
    lattice,
    constants: {
      clip: number('clip'),
      kMax: number('kMax'),
      reach: number('reach'),
      reach2: number('reach2'),
      kurtoses: features.map(({ kurtosis = UNKNOWN_KURTOSIS }) => kurtosis),
    },
    event,
    rho: rhoOf(event),
    transforms: ['constant', 'public-reference'],
  };
}

/** Exact: w = sqrt(C) enters as the integer square root of B^2 / C. */
function latticeFor(clip: Rational): MomentsLattice {
  const steps = LATTICE_STEPS;
  return {
    steps,
    countStep: integerSqrt((steps * steps * clip.den) / clip.num),
    cutOffStep: (steps * CUT_OFF_SHARE.num) / CUT_OFF_SHARE.den,
    fourthStep: (steps * FOURTH_SHARE.num) / FOURTH_SHARE.den,
  };
}

/** @returns gamma = C / B, scaled units per lattice unit */
export function momentsUnit({ constants, lattice }: MomentsDesign): number {
  return constants.clip / Number(lattice.steps);
}

/** @returns SD of the noise of one coordinate in scaled units, where `copies` full portions of noise are in the sum */
export function momentsNoise(design: MomentsDesign, copies: number): number {
  return Math.sqrt(copies * Number(design.event.sigma2)) * momentsUnit(design);
}
