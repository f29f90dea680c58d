import { SeededRandom } from '@collimate/kernel-numeric';
import { plannedCopies, type PlannedStudy } from '../define.release.js';
import type { BoundedEstimate } from '../estimators/bounded.estimate.js';
import { LAMBDA_VALUE, weightsAt } from './moments.constants.js';
import { momentsNoise, type MomentsDesign } from './moments.design.js';
import { estimateMoments } from './moments.estimator.js';
import { PLANNING_SEED } from './planning.population.js';

/** Studies that are invented, and means of them that are looked at: fewer studies of many features. */
const MOST_STUDIES = 400;
const FEWEST_STUDIES = 20;
const MEANS = 20_000;

/**
 * Means as they would be told of invented studies whose reference is right, each read by the estimator of the published ones: their intervals hold what noise
 * makes of the bound of clipping and of the variance. Reference SDs, by group; features and studies in one list, those without an estimate left out.
 */
export function drawnMeans(design: MomentsDesign, planned: PlannedStudy): readonly (readonly BoundedEstimate[])[] {
  const random = new SeededRandom(PLANNING_SEED);
  const { constants, groups } = design;
  const noise = momentsNoise(design, plannedCopies(planned));
  const weights = weightsAt(constants.clip);
  const d = constants.kurtoses.length;
  const studies = Math.max(FEWEST_STUDIES, Math.min(MOST_STUDIES, Math.floor(MEANS / (d * groups.length))));
  // Means that are apart by the planned effect lie to both sides of the centre.
  const mean = Math.abs(planned.expected?.effect ?? 0) / 2;
  const fourth = constants.kurtoses.reduce((sum, kurtosis) => sum + kurtosis - 1, 0) / d / constants.kMax;
  return groups.map((_, group) => {
    const n = planned.subjects[group];
    const noisy = (value: number): number => value + noise * random.normal();
    return Array.from({ length: studies }, () => {
      const means = constants.kurtoses.map(() => mean + random.normal() / Math.sqrt(n));
      const block = {
        sums: means.map((one) => noisy(n * one)),
        squares: constants.kurtoses.map((kurtosis) =>
          noisy(LAMBDA_VALUE * n * (mean * mean + Math.sqrt((kurtosis - 1) / n) * random.normal())),
        ),
        count: noisy(n * weights.count),
        cutOff: noisy(0),
        fourth: noisy(n * weights.kurtosis * fourth),
      };
      return estimateMoments(block, constants, noise).features.map((feature) => feature.mean);
    }).flat();
  });
}

/** @returns half of the length of an interval */
export function halfWidth({ lower, upper }: Pick<BoundedEstimate, 'lower' | 'upper'>): number {
  return (upper - lower) / 2;
}

/** @returns the middle one of some numbers, NaN of none */
export function medianOf(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted.length === 0 ? Number.NaN : sorted[Math.floor(sorted.length / 2)];
}
