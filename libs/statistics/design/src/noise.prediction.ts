import { assertNever } from '@collimate/kernel-errors';
import { toNumber } from '@collimate/kernel-numeric';
import type { GroupMomentsDesign, StatisticDesign } from './statistic.design.js';

/** Noise of one coordinate of a design, as floats for display and intervals. */
export interface CoordinateNoise {
  /** SD of one site's noise on a count, in subjects. */
  readonly count: number;
  /** SD of one site's noise on a sum of scaled values; 0 for counts. */
  readonly sum: number;
  /** SD of one site's noise on a sum of squares of scaled values; 0 for counts. */
  readonly sumOfSquares: number;
  /** SD of one site's noise on the number of clipped records; 0 for counts. */
  readonly clipped: number;
}

/** What a study would see of the noise before any scan is touched. */
export interface PredictedError {
  /** SD of the noise of a pooled group count, subjects. */
  readonly count: number;
  /** SD of the noise of a group mean at the reference centre, reference SD. */
  readonly mean: number;
  /** SD of the noise of a group variance at the reference centre, reference SD squared. */
  readonly variance: number;
}

/** @returns the noise of one site's answer per kind of coordinate */
export function coordinateNoise(design: StatisticDesign): CoordinateNoise {
  const sigma = Math.sqrt(Number(design.event.sigma2));
  switch (design.kind) {
    case 'group-counts':
      return { count: sigma, sum: 0, sumOfSquares: 0, clipped: 0 };
    case 'group-moments': {
      const sum = sigma * latticeUnit(design);
      return {
        count: sigma / Number(design.lattice.countStep),
        sum,
        sumOfSquares: sum / toNumber(design.lambda),
        clipped: sigma / Number(design.lattice.clippedStep),
      };
    }
    default:
      return assertNever(design);
  }
}

/** @returns gamma = C / B, scaled units per lattice unit */
export function latticeUnit(design: GroupMomentsDesign): number {
  return toNumber(design.clip) / Number(design.lattice.steps);
}

/**
 * Noise of the pooled estimates of one group when each of `sites` sites adds its own full noise.
 * @param subjects planned number of subjects of the group, all sites: a constant of the protocol, never a cohort's
 * size
 */
export function predictError(design: StatisticDesign, sites: number, subjects: number): PredictedError {
  const noise = coordinateNoise(design);
  const k = Math.sqrt(sites);
  return { count: noise.count * k, mean: (noise.sum * k) / subjects, variance: (noise.sumOfSquares * k) / subjects };
}
