import { SeededRandom } from '@collimate/kernel-numeric';
import { plannedCopies, type PlannedStudy } from '../define.release.js';
import type { BoundedEstimate } from '../estimators/bounded.estimate.js';
import { LAMBDA_VALUE, weightsAt } from './moments.constants.js';
import { momentsNoise, type MomentsDesign } from './moments.design.js';
import { estimateMoments, type GroupEstimate } from './moments.estimator.js';
import { PLANNING_SEED } from './planning.population.js';

/** Studies that are invented, and means of them that are looked at: fewer studies of many features. */
const MOST_STUDIES = 400;
const FEWEST_STUDIES = 20;
const MEANS = 20_000;

/** What invented studies are of, in reference SDs. */
interface Truth {
  /** Distance of every mean from its centre. */
  readonly mean: number;
  /** Of each number. */
  readonly variances: readonly number[];
}

/**
 * Means as they would be told of invented studies whose reference is right: their intervals hold what noise makes of the bound of clipping and of the
 * variance. Reference SDs, by group; features and studies in one list, those without an estimate left out.
 */
export function drawnMeans(design: MomentsDesign, planned: PlannedStudy): readonly (readonly BoundedEstimate[])[] {
  // Means that are apart by the planned effect lie to both sides of the centre.
  const truth = { mean: Math.abs(planned.expected?.effect ?? 0) / 2, variances: design.features.map(() => 1) };
  return drawnStudies(design, planned, truth).map((studies) =>
    studies.flatMap(({ features }) => features.map((feature) => feature.mean)),
  );
}

/** @returns invented studies, each read by the estimator of the published ones, by group */
export function drawnStudies(
  design: MomentsDesign,
  planned: PlannedStudy,
  { mean, variances }: Truth,
): readonly (readonly GroupEstimate[])[] {
  const random = new SeededRandom(PLANNING_SEED);
  const { constants, groups } = design;
  const { kurtoses } = constants;
  const noise = momentsNoise(design, plannedCopies(planned));
  const weights = weightsAt(constants.clip);
  const d = kurtoses.length;
  const count = Math.max(FEWEST_STUDIES, Math.min(MOST_STUDIES, Math.floor(MEANS / (d * groups.length))));
  const fourth = kurtoses.reduce((sum, kurtosis) => sum + kurtosis - 1, 0) / d / constants.kMax;
  return groups.map((_, group) => {
    const n = planned.subjects[group];
    const noisy = (value: number): number => value + noise * random.normal();
    return Array.from({ length: count }, () => {
      const block = {
        sums: variances.map((variance) => noisy(n * mean + Math.sqrt(n * variance) * random.normal())),
        squares: variances.map((variance, j) => {
          const found = variance * (1 + Math.sqrt((kurtoses[j] - 1) / n) * random.normal());
          return noisy(LAMBDA_VALUE * n * (mean * mean + found - 1));
        }),
        count: noisy(n * weights.count),
        cutOff: noisy(0),
        fourth: noisy(n * weights.kurtosis * fourth),
      };
      return estimateMoments(block, constants, noise);
    });
  });
}
