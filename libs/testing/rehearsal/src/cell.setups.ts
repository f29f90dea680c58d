import { parseRational } from '@collimate/kernel-numeric';
import { aggregationsOf, featureCode, FEATURES } from '@collimate/radiomics-vocabulary';
import { planStatistic, type FeatureScaling, type StatisticSpec } from '@collimate/statistics-menu';
import type { FeatureTruth, RehearsalSetup } from './rehearsal.setup.js';
import type { Shape } from './shapes.js';

/** zCDP price of epsilon 3 at delta 1e-6. */
const RHO = '18507/100000';
const SITES = 3;

/** A cell of the table of section 3 of the intervals page. */
interface Cell {
  readonly number: number;
  readonly features: number;
  /** Both groups together, all sites. */
  readonly subjects: number;
  /** One shape for all features, or several in turn. */
  readonly shapes: readonly Shape[];
  /** Within the groups. */
  readonly correlations: readonly [number, number];
  /** Of the centre from the public reference, reference SD. */
  readonly off: number;
  readonly spreads: readonly [number, number];
}

const cell = (
  number: number,
  features: number,
  subjects: number,
  shapes: readonly Shape[],
  correlations: readonly [number, number],
  off: number,
  spreads: readonly [number, number] = [1, 1],
): Cell => ({
  number,
  features,
  subjects,
  shapes,
  correlations,
  off,
  spreads,
});

/** Correlated, exponential, of unequal spread or correlation, small, and with many features: where intervals used to fail. */
const CELLS: readonly Cell[] = [
  cell(3, 4, 2000, ['normal'], [0.6, 0.6], 0.5),
  cell(5, 20, 2000, ['normal'], [0.6, 0.6], 0.5),
  cell(10, 4, 2000, ['exponential'], [0, 0], 0),
  cell(13, 4, 2000, ['exponential'], [0, 0], 0, [0.6, 1.4]),
  cell(18, 4, 2000, ['normal'], [0, 0.9], 0.5),
  cell(19, 20, 2000, ['normal'], [0.2, 0.8], 0.5),
  cell(22, 4, 200, ['exponential'], [0.6, 0.6], 0.5),
  cell(27, 100, 2000, ['normal', 'exponential', 'lognormal'], [0.6, 0.6], 0.5),
];

/** The cells as studies to be rehearsed: the margins are never told to the planner. */
export const CELL_SETUPS: ReadonlyMap<number, () => RehearsalSetup> = new Map(
  CELLS.map((one) => [one.number, () => setupOf(one)]),
);

function setupOf({ features, subjects, shapes, correlations, off, spreads }: Cell): RehearsalSetup {
  // The names are those of the first features of the standard; only their number matters.
  const scalings = FEATURES.slice(0, features).map(({ ibsi, parameter, family }): FeatureScaling => {
    const written = { feature: featureCode({ ibsi, parameter }), aggregation: aggregationsOf(family)[0].code };
    return { ...written, transform: 'identity', centre: 0, width: 1 };
  });
  const truths = (sd: number): readonly FeatureTruth[] =>
    scalings.map((_, index) => ({ mean: off, standardDeviation: sd, shape: shapes[index % shapes.length] }));
  const perSite = Array.from({ length: SITES }, (_, site) => Math.floor((subjects / 2 + site) / SITES));
  const planned = { subjects: [subjects / 2, subjects / 2], sites: SITES };
  const keys = planStatistic(
    'moments',
    parseRational(RHO),
    { by: 'group', groups: ['first', 'second'], features: scalings },
    planned,
  );
  return {
    groups: ['first', 'second'].map((label, group) => ({
      label,
      subjectsPerSite: perSite,
      correlation: correlations[group],
      features: truths(spreads[group]),
    })),
    scalings,
    correlation: 0,
    statistics: [{ name: 'moments', kind: 'moments', rho: RHO, ...keys } as StatisticSpec],
  };
}
