import { integerSqrt, type Rational } from '@collimate/kernel-numeric';
import { MenuError } from '../menu.error.js';

/** Lattice steps in the clip norm: gamma = C / B. @source Kairouz, Liu, Steinke 2021 (granularity) */
export const LATTICE_STEPS = 1n << 30n;

/** The integer lattice of a clipped vector with a count and a clipped-record count beside it. */
export interface Lattice {
  /** B: the clip norm in lattice units. */
  readonly steps: bigint;
  /** Lattice units that one subject adds to the count coordinate: floor(w B / C), w = sqrt(C). */
  readonly countStep: bigint;
  /** Lattice units that one clipped subject adds to the clipped-record count: floor(w_c B / C), w_c = 1. */
  readonly clippedStep: bigint;
  /** Squared L2 sensitivity, B^2 + countStep^2 + clippedStep^2. */
  readonly d2: bigint;
}

/** The lattice for a clip norm C. Exact: w = sqrt(C) enters as the integer square root of B^2 / C. */
export function latticeFor(clip: Rational): Lattice {
  const steps = LATTICE_STEPS;
  const countStep = integerSqrt((steps * steps * clip.den) / clip.num);
  const clippedStep = (steps * clip.den) / clip.num;
  if (clippedStep <= 0n) throw new MenuError('INVALID_STATISTIC', 'the clip norm is too large for the lattice');
  return { steps, countStep, clippedStep, d2: steps * steps + countStep * countStep + clippedStep * clippedStep };
}
