import { assertNever } from '@collimate/kernel-errors';
import { parseRational, type Rational } from '@collimate/kernel-numeric';
import { rhoOf, type DiscreteGaussianEvent, type TransformOrigin } from '@collimate/privacy-accounting';
import { DesignError } from './design.error.js';
import { latticeFor, sigma2For, type Lattice } from './lattice.js';
import type { GroupCountsSpec, GroupMomentsSpec, StatisticSpec } from './statistic.schema.js';

/** Name of the order of coordinates below; it is part of every query digest. */
export const LAYOUT_VERSION = 'collimate.layout/1';

/** What of a protocol decides the shape of a vector: groups are disjoint, features are in the order of the protocol. */
export interface StatisticShape {
  readonly groups: readonly string[];
  readonly featureCount: number;
}

interface DesignBase {
  readonly groups: readonly string[];
  /** Number of coordinates of the whole vector. */
  readonly length: number;
  /** What the accountant charges; derived here, never taken from an order. */
  readonly event: DiscreteGaussianEvent;
  /** Exact charge of the event: at most the rho that the protocol declares. */
  readonly rho: Rational;
  /** Where the constants of the transform come from. */
  readonly transforms: readonly TransformOrigin[];
}

/** Layout: one integer count per group, in the order of the groups. One subject moves one coordinate by 1. */
export interface GroupCountsDesign extends DesignBase {
  readonly kind: 'group-counts';
}

/**
 * Layout: one block per group, in the order of the groups; in a block, for d features, `[x_0 .. x_d-1, lambda (x_0^2
 * - 1) .. lambda (x_d-1^2 - 1), count, clipped records]`. The first 2d coordinates are clipped together to C. A
 * subject touches one block, so the sensitivity of the vector is that of one block.
 */
export interface GroupMomentsDesign extends DesignBase {
  readonly kind: 'group-moments';
  readonly featureCount: number;
  readonly blockLength: number;
  readonly lattice: Lattice;
  readonly clip: Rational;
  readonly lambda: Rational;
}

/** Everything about a statistic that can be known without any data. */
export type StatisticDesign = GroupCountsDesign | GroupMomentsDesign;

/** Designs one statistic of a protocol. @throws DesignError */
export function designStatistic(spec: StatisticSpec, shape: StatisticShape): StatisticDesign {
  switch (spec.kind) {
    case 'group-counts':
      return designGroupCounts(spec, shape);
    case 'group-moments':
      return designGroupMoments(spec, shape);
    default:
      return assertNever(spec);
  }
}

function designGroupCounts(spec: GroupCountsSpec, shape: StatisticShape): GroupCountsDesign {
  checkGroups(shape);
  const event: DiscreteGaussianEvent = {
    kind: 'discrete-gaussian',
    sigma2: sigma2For(1n, parseRational(spec.rho)),
    d2: 1n,
  };
  const { groups } = shape;
  return { kind: 'group-counts', groups, length: groups.length, event, rho: rhoOf(event), transforms: ['constant'] };
}

function designGroupMoments(spec: GroupMomentsSpec, shape: StatisticShape): GroupMomentsDesign {
  checkGroups(shape);
  if (!Number.isInteger(shape.featureCount) || shape.featureCount < 1) {
    throw new DesignError('INVALID_SHAPE', 'moments need at least one feature');
  }
  const clip = parseRational(spec.clip);
  const lattice = latticeFor(clip);
  const event: DiscreteGaussianEvent = {
    kind: 'discrete-gaussian',
    sigma2: sigma2For(lattice.d2, parseRational(spec.rho)),
    d2: lattice.d2,
  };
  const { groups, featureCount } = shape;
  const blockLength = 2 * featureCount + 2;
  return {
    kind: 'group-moments',
    groups,
    featureCount,
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

function checkGroups(shape: StatisticShape): void {
  if (shape.groups.length < 1 || new Set(shape.groups).size !== shape.groups.length) {
    throw new DesignError('INVALID_SHAPE', 'groups are named once each, and there is at least one');
  }
}
