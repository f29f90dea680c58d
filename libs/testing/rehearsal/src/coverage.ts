import { featureKey, Z, type TidyRow } from '@collimate/statistics-menu';
import type { RehearsalSetup } from './rehearsal.setup.js';
import { rehearse } from './rehearse.js';
import { winsorisedVariance } from './shapes.js';

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
  /** Groups whose number was shown as suppressed, over all studies; they have no interval. */
  readonly suppressedGroups: number;
  readonly quantities: readonly Coverage[];
  /** All intervals together. */
  readonly overall: number;
  /** Share of p-values below 0.05 where there is no difference, and of comparisons with any after Holm; NaN where there always is one. */
  readonly typeOne: number;
  readonly familyWise: number;
}

/** Values are winsorised there, reference SDs, and the variance is of what is left. */
const REFERENCE_RANGE = 6;

/** What the setup of a rehearsal knows the truth of, by the quantity of a published row. */
const TRUTHS = {
  count: (setup: RehearsalSetup, { group }: TidyRow) => groupOf(setup, group).subjectsPerSite.reduce((sum, one) => sum + one, 0),
  'scaled mean': (setup: RehearsalSetup, { variable, group }: TidyRow) => scaledMean(setup, group, variable),
  'scaled variance': (setup: RehearsalSetup, { variable, group }: TidyRow) => {
    const feature = indexOf(setup, variable);
    const { mean, standardDeviation, shape = 'normal' } = groupOf(setup, group).features[feature];
    const { centre, width } = setup.scalings[feature];
    const [offset, sd] = [(mean - centre) / width, standardDeviation / width];
    return shape === 'normal' ? sd * sd : winsorisedVariance(shape, offset, sd, REFERENCE_RANGE);
  },
  'scaled difference of means': (setup: RehearsalSetup, { variable, group, group2 }: TidyRow) =>
    scaledMean(setup, group, variable) - scaledMean(setup, group2, variable),
};

/** Which number an interval is about. */
export type CoveredQuantity = keyof typeof TRUTHS;

const QUANTITIES = Object.keys(TRUTHS) as readonly CoveredQuantity[];

/**
 * Rehearses a study once per seed and counts how often its intervals hold the truth.
 * @param seeds one study each; the same seeds give the same report
 */
export function coverageOfIntervals(seeds: readonly number[], setup: RehearsalSetup): CoverageReport {
  const studies = seeds.map((seed) => rehearse(setup, seed));
  const rows = studies.flat();
  const truths = new Map<string, number>();
  const truthOf = (quantity: CoveredQuantity, row: TidyRow): number => {
    const key = [quantity, row.variable, row.group, row.group2].join('/');
    const truth = truths.get(key) ?? TRUTHS[quantity](setup, row);
    truths.set(key, truth);
    return truth;
  };
  const quantities = QUANTITIES.map((quantity) =>
    summarise(
      quantity,
      (row) => truthOf(quantity, row),
      rows.filter((row) => row.quantity === quantity && row.lower !== null),
    ),
  );
  const suppressedGroups = rows.filter(({ quantity, status }) => quantity === 'count' && status === 'suppressed').length;
  const covered = quantities.reduce((sum, one) => sum + one.covered, 0);
  const intervals = quantities.reduce((sum, one) => sum + one.intervals, 0);
  const untrue = studies.map((study) =>
    study.filter((row) => row.p_value !== null && truthOf('scaled difference of means', row) === 0),
  );
  const tested = untrue.flat();
  return {
    studies: seeds.length,
    suppressedGroups,
    quantities,
    overall: covered / intervals,
    typeOne: tested.filter(({ p_value: p }) => p! < 0.05).length / tested.length,
    familyWise: untrue.filter((study) => study.some(({ p_adjusted: p }) => p! < 0.05)).length / untrue.length,
  };
}

function groupOf(setup: RehearsalSetup, label: string | null): RehearsalSetup['groups'][number] {
  return setup.groups[setup.groups.findIndex((group) => group.label === label)];
}

function indexOf(setup: RehearsalSetup, variable: string | null): number {
  return setup.scalings.findIndex((scaling) => featureKey(scaling) === variable);
}

function scaledMean(setup: RehearsalSetup, group: string | null, variable: string | null): number {
  const feature = indexOf(setup, variable);
  const { centre, width } = setup.scalings[feature];
  return (groupOf(setup, group).features[feature].mean - centre) / width;
}

function summarise(quantity: CoveredQuantity, truthOf: (row: TidyRow) => number, rows: readonly TidyRow[]): Coverage {
  const held = (row: TidyRow, lower: number, upper: number): boolean => {
    const truth = truthOf(row);
    return truth >= lower && truth <= upper;
  };
  const covered = rows.filter((row) => held(row, row.lower!, row.upper!)).length;
  const naive = rows.filter((row) =>
    held(row, row.estimate! - Z * row.se_sampling!, row.estimate! + Z * row.se_sampling!),
  ).length;
  const widths = rows.map(({ lower, upper }) => upper! - lower!).sort((a, b) => a - b);
  return {
    quantity,
    intervals: rows.length,
    covered,
    rate: covered / rows.length,
    rateIgnoringNoise: naive / rows.length,
    medianWidth: widths[widths.length >> 1],
  };
}
