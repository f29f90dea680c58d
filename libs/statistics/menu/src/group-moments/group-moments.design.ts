import { parseRational, toNumber, type Rational } from '@collimate/kernel-numeric';
import { rhoOf, type DiscreteGaussianEvent } from '@collimate/privacy-accounting';
import * as z from 'zod';
import { checkGroups, statisticKeys, type ReleaseDesign, type ReleaseShape } from '../define.release.js';
import { positiveRationalSchema } from '../exact.number.schema.js';
import { MenuError } from '../menu.error.js';
import { sigma2For } from '../sigma2.js';
import { latticeFor, type Lattice } from './group-moments.lattice.js';

/** Means and variances of all features of the protocol, per group, in one vector. */
export const groupMomentsSchema = z.strictObject({
  name: statisticKeys.name,
  kind: z.literal('group-moments'),
  /** L2 norm to which one subject's feature block is clipped, scaled units. */
  clip: positiveRationalSchema,
  /** Weight of the squares beside the values. */
  lambda: positiveRationalSchema,
  rho: statisticKeys.rho,
  answers: statisticKeys.answers,
});

export type GroupMomentsSpec = z.infer<typeof groupMomentsSchema>;

/**
 * Layout: one block per group, in the order of the groups; in a block, for d features, `[x_0 .. x_d-1, lambda (x_0^2
 * - 1) .. lambda (x_d-1^2 - 1), count, clipped records]`. The first 2d coordinates are clipped together to C. A
 * subject touches one block, so the sensitivity of the vector is that of one block.
 */
export interface GroupMomentsDesign extends ReleaseDesign<'group-moments'> {
  readonly blockLength: number;
  readonly lattice: Lattice;
  readonly clip: Rational;
  readonly lambda: Rational;
}

/** @throws MenuError INVALID_SHAPE, INVALID_STATISTIC */
export function designGroupMoments(spec: GroupMomentsSpec, shape: ReleaseShape): GroupMomentsDesign {
  checkGroups(shape);
  if (shape.features.length < 1) throw new MenuError('INVALID_SHAPE', 'moments need at least one feature');
  const clip = parseRational(spec.clip);
  const lattice = latticeFor(clip);
  const event: DiscreteGaussianEvent = {
    kind: 'discrete-gaussian',
    sigma2: sigma2For(lattice.d2, parseRational(spec.rho)),
    d2: lattice.d2,
  };
  const { by, groups, features, reads } = shape;
  const blockLength = 2 * features.length + 2;
  return {
    kind: 'group-moments',
    by,
    groups,
    features,
    reads,
    blockLength,
    length: groups.length * blockLength,
    lattice,
    clip,
    lambda: parseRational(spec.lambda),
    event,
    rho: rhoOf(event),
    transforms: ['constant', 'public-reference'],
  };
}

/** SD of one site's noise on each kind of coordinate, as floats for display and intervals. */
export interface BlockNoise {
  /** Of a count, in subjects. */
  readonly count: number;
  /** Of a sum of scaled values, reference SD. */
  readonly sum: number;
  /** Of a sum of squares of scaled values. */
  readonly sumOfSquares: number;
  /** Of the number of clipped records. */
  readonly clipped: number;
}

/** @returns gamma = C / B, scaled units per lattice unit */
export function latticeUnit(design: GroupMomentsDesign): number {
  return toNumber(design.clip) / Number(design.lattice.steps);
}

/** @returns the noise of one site's answer */
export function blockNoise(design: GroupMomentsDesign): BlockNoise {
  const sigma = Math.sqrt(Number(design.event.sigma2));
  const sum = sigma * latticeUnit(design);
  return {
    count: sigma / Number(design.lattice.countStep),
    sum,
    sumOfSquares: sum / toNumber(design.lambda),
    clipped: sigma / Number(design.lattice.clippedStep),
  };
}
