import { Z, type Estimate } from '@collimate/statistics-pooling';
import type { RehearsalSetup } from './rehearsal.setup.js';
import { rehearse, type Rehearsal } from './rehearse.js';

/** Which number an interval is about. */
export type CoveredQuantity = 'count' | 'mean' | 'variance' | 'difference';

/** How often the intervals of one quantity held the truth. */
export interface Coverage {
  readonly quantity: CoveredQuantity;
  readonly intervals: number;
  readonly covered: number;
  /** covered / intervals. */
  readonly rate: number;
  /** The same if the intervals ignored the noise; what a textbook formula would have covered. */
  readonly rateIgnoringNoise: number;
  /** Median width of the interval, in subjects, reference SDs, or reference SDs squared. */
  readonly medianWidth: number;
}

/** Coverage of the 95 % intervals of a rehearsed study. */
export interface CoverageReport {
  readonly studies: number;
  /** Groups that were shown as suppressed, over all studies; they have no interval. */
  readonly suppressedGroups: number;
  readonly quantities: readonly Coverage[];
  /** All intervals together. */
  readonly overall: number;
}

const QUANTITIES: readonly CoveredQuantity[] = ['count', 'mean', 'variance', 'difference'];

interface Observation {
  readonly quantity: CoveredQuantity;
  readonly truth: number;
  readonly estimate: Estimate;
}

/**
 * Rehearses a study once per seed and counts how often its intervals hold the truth.
 * @param seeds one study each; the same seeds give the same report
 */
export function coverageOfIntervals(seeds: readonly number[], setup: RehearsalSetup): CoverageReport {
  const observations: Observation[] = [];
  let suppressedGroups = 0;
  for (const seed of seeds) {
    const study = rehearse(setup, seed);
    suppressedGroups += study.moments.groups.filter((group) => group.suppressed).length;
    observations.push(...observe(setup, study));
  }
  const quantities = QUANTITIES.map((quantity) =>
    summarise(
      quantity,
      observations.filter((one) => one.quantity === quantity),
    ),
  );
  const covered = quantities.reduce((sum, one) => sum + one.covered, 0);
  return { studies: seeds.length, suppressedGroups, quantities, overall: covered / observations.length };
}

function observe(setup: RehearsalSetup, study: Rehearsal): readonly Observation[] {
  const seen: Observation[] = [];
  setup.groups.forEach((group, g) => {
    const n = group.subjectsPerSite.reduce((sum, one) => sum + one, 0);
    seen.push({ quantity: 'count', truth: n, estimate: study.counts.groups[g].count });
    seen.push({ quantity: 'count', truth: n, estimate: study.moments.groups[g].count });
    study.moments.groups[g].features.forEach((feature, j) => {
      seen.push({ quantity: 'mean', truth: scaledMean(setup, g, j), estimate: feature.scaled.mean });
      seen.push({ quantity: 'variance', truth: scaledVariance(setup, g, j), estimate: feature.scaled.variance });
    });
  });
  for (const { groups, features } of study.moments.differences) {
    const [a, b] = groups.map((label) => setup.groups.findIndex((group) => group.label === label));
    features.forEach((feature, j) => {
      const truth = scaledMean(setup, b, j) - scaledMean(setup, a, j);
      seen.push({ quantity: 'difference', truth, estimate: feature.scaled });
    });
  }
  return seen;
}

function scaledMean(setup: RehearsalSetup, group: number, feature: number): number {
  const { centre, width } = setup.scalings[feature];
  return (setup.groups[group].features[feature].mean - centre) / width;
}

function scaledVariance(setup: RehearsalSetup, group: number, feature: number): number {
  const ratio = setup.groups[group].features[feature].standardDeviation / setup.scalings[feature].width;
  return ratio * ratio;
}

function summarise(quantity: CoveredQuantity, observations: readonly Observation[]): Coverage {
  const covered = observations.filter(({ truth, estimate: { interval } }) => {
    return truth >= interval.lower && truth <= interval.upper;
  }).length;
  const naive = observations.filter(({ truth, estimate: { value, standardError, noiseError } }) => {
    const sampling = Math.sqrt(Math.max(0, standardError ** 2 - noiseError ** 2));
    return Math.abs(value - truth) <= Z * sampling;
  }).length;
  const widths = observations.map(({ estimate: { interval } }) => interval.upper - interval.lower).sort((a, b) => a - b);
  return {
    quantity,
    intervals: observations.length,
    covered,
    rate: covered / observations.length,
    rateIgnoringNoise: naive / observations.length,
    medianWidth: widths[widths.length >> 1],
  };
}
