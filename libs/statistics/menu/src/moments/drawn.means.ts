import { SeededRandom } from '@collimate/kernel-numeric';
import { plannedCopies, type PlannedStudy } from '../define.release.js';
import { withNoise, type BoundedEstimate } from '../estimators/bounded.estimate.js';
import { lastAnswer } from '../last.answer.js';
import { LAMBDA_VALUE, weightsAt } from './moments.constants.js';
import { momentsNoise, type MomentsDesign } from './moments.design.js';
import { estimateMoments, type GroupEstimate, type MomentsConstants } from './moments.estimator.js';
import { gainsOf, type NoiseGains } from './noise.shaping.js';
import { PLANNING_SEED } from '../planning.seed.js';

/** Studies that are invented, and numbers of them that are read: fewer studies of many features. */
const MOST_STUDIES = 400;
const FEWEST_STUDIES = 20;
const READ = 8_000;
/** At most so many features are invented, evenly from the list. More change nothing: other features touch the interval of a mean through the clip alone. */
const MOST_FEATURES = 20;

/** What invented studies are of, in reference SDs. */
interface Truth {
  /** Distance of every mean from its centre. */
  readonly mean: number;
  /** Variance of each number. */
  readonly variances: readonly number[];
}

/** What is invented: subjects of each group, and the SD of the noise of a sum. */
interface Invented {
  readonly constants: MomentsConstants;
  readonly groups: number;
  readonly noise: number;
  readonly subjects: readonly number[];
  /** Of the invented features, where a public correlation shapes the noise. It is drawn for each by itself: an interval is of one feature. */
  readonly gains?: NoiseGains | undefined;
}

/**
 * Means as they would be told of invented studies whose reference is right: their intervals hold what noise makes of the bound of clipping and of the
 * variance. Reference SDs, by group; features and studies in one list, those without an estimate left out.
 * Where a public correlation shapes the noise, the intervals are those of a feature whose gain is 1; `halvesAt` has them of any other.
 */
export function drawnMeans(design: MomentsDesign, planned: PlannedStudy): readonly (readonly BoundedEstimate[])[] {
  // Means that are apart by the planned effect lie to both sides of the centre.
  const mean = Math.abs(planned.expected?.effect ?? 0) / 2;
  const { constants, groups } = design;
  const noise = momentsNoise(design, plannedCopies(planned));
  const picked = evenly(constants.kurtoses.length);
  const some = { ...constants, kurtoses: picked.map((feature) => constants.kurtoses[feature]) };
  return meansDrawn({
    constants: some,
    groups: groups.length,
    noise,
    subjects: planned.subjects,
    mean,
    gains: gainsAt(design, picked),
  });
}

function evenly(features: number): readonly number[] {
  const step = Math.max(1, features / MOST_FEATURES);
  return Array.from({ length: Math.min(MOST_FEATURES, features) }, (_, index) => Math.floor(index * step));
}

/** Two questions about one release see the same invented studies. */
const meansDrawn = lastAnswer(({ mean, ...of }: Invented & { readonly mean: number }) =>
  drawn(of, { mean, variances: of.constants.kurtoses.map(() => 1) }).map((studies) =>
    studies.flatMap(({ features }) =>
      features.map(({ mean: found }, j) =>
        of.gains === undefined ? found : withNoise(found, found.noiseError / of.gains.values[j]),
      ),
    ),
  ),
);

/** @returns invented studies, each read by the estimator of the published ones, by group */
export function drawnStudies(design: MomentsDesign, planned: PlannedStudy, truth: Truth): readonly (readonly GroupEstimate[])[] {
  const { constants, groups } = design;
  const noise = momentsNoise(design, plannedCopies(planned));
  const picked = constants.kurtoses.map((_, feature) => feature);
  return drawn({ constants, groups: groups.length, noise, subjects: planned.subjects, gains: gainsAt(design, picked) }, truth);
}

function gainsAt({ correlation }: MomentsDesign, picked: readonly number[]): NoiseGains | undefined {
  const gains = gainsOf(correlation);
  return gains && { values: picked.map((j) => gains.values[j]), squares: picked.map((j) => gains.squares[j]) };
}

function drawn({ constants, groups, noise, subjects, gains }: Invented, { mean, variances }: Truth) {
  const random = new SeededRandom(PLANNING_SEED);
  const { kurtoses } = constants;
  const weights = weightsAt(constants.clip);
  const d = kurtoses.length;
  const count = Math.max(FEWEST_STUDIES, Math.min(MOST_STUDIES, Math.floor(READ / (d * groups))));
  const fourth = kurtoses.reduce((sum, kurtosis) => sum + kurtosis - 1, 0) / d / constants.kMax;
  return Array.from({ length: groups }, (_, group): readonly GroupEstimate[] => {
    const n = subjects[group];
    const noisy = (value: number, gain = 1): number => value + noise * gain * random.normal();
    return Array.from({ length: count }, () => {
      const block = {
        sums: variances.map((variance, j) => noisy(n * mean + Math.sqrt(n * variance) * random.normal(), gains?.values[j])),
        squares: variances.map((variance, j) => {
          const found = variance * (1 + Math.sqrt((kurtoses[j] - 1) / n) * random.normal());
          return noisy(LAMBDA_VALUE * n * (mean * mean + found - 1), gains?.squares[j]);
        }),
        count: noisy(n * weights.count),
        cutOff: noisy(0),
        fourth: noisy(n * weights.kurtosis * fourth),
      };
      return estimateMoments(block, constants, noise, gains);
    });
  });
}
