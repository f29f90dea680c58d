import type { DeclaredStatistic, FrozenStudy } from '@collimate/governance-study';
import { rational, SeededRandom } from '@collimate/kernel-numeric';
import { isAsked, type SubjectRecord } from '@collimate/statistics-local';
import { REFERENCE_SCALE, standardise, type StatisticDesign, type TidyRow } from '@collimate/statistics-menu';
import { inventedTable } from './invented.table.js';
import { playStudy, releasesOf, type PlayedRelease } from './play.js';
import { sitesOfTables, type RehearsedSite } from './rehearsed.sites.js';
import { rowKey, type RowTruth } from './repeated.rows.js';
import type { Truth } from './truth.file.js';
import { ungriddedTruths } from './ungridded.truths.js';

/**
 * Number of patients that represent the population: their mean is within 0.7 % of a standard deviation of the true
 * mean, 19 times in 20.
 */
const POPULATION = 100_000;
/** No score of a useful model is further from 0 than this. */
const NO_CLIP = rational(100n);
/** Values beyond it are winsorised there by the releases of moments, in reference SDs. */
const REFERENCE_RANGE = 6;

/**
 * True values in the population, row by row. Means and variances, quantiles, survival, the C-index and calibration are
 * those of the values themselves, without clip and grid. All others are the estimators' results on the sums of 100,000
 * patients, scaled to the size of the study, without noise; for a model, of unclipped scores.
 * @param size patients of the study that is rehearsed
 */
export function truthsOf(
  study: FrozenStudy,
  truth: Truth,
  size: number,
  sites: readonly string[],
  seed: number,
): ReadonlyMap<string, RowTruth> {
  const table = inventedTable(study, truth, { patients: POPULATION, sites }, new SeededRandom(seed));
  const all = sitesOfTables(study, [table], { sites: sites.length, seed }).sites;
  const whole = { ...study, queries: study.queries.map(unclipped) };
  const releases = releasesOf(whole, all).map((one) => scaledTo(one, size));
  const rows = playStudy(whole, releases, undefined);
  const direct = directTruths(study, all);
  const ungridded = ungriddedTruths(study, truth, all);
  return new Map(
    rows.flatMap((row) => {
      const value = direct(row) ?? ungridded(row) ?? row.estimate;
      return value === null ? [] : [[rowKey(row), { value, limit: row.estimate }] as const];
    }),
  );
}

/**
 * Means have their own truths, below. Other releases clip so little that the difference can be neglected; the
 * estimators' own tests check that.
 */
function unclipped(query: DeclaredStatistic): DeclaredStatistic {
  const { design } = query;
  return 'model' in design ? { ...query, design: { ...design, clip: NO_CLIP } } : query;
}

function scaledTo({ query, sumsAt }: PlayedRelease, size: number): PlayedRelease {
  const scaled = (value: bigint): bigint => BigInt(Math.round((Number(value) * size) / POPULATION));
  return { query, sumsAt: (given) => sumsAt(given).map(({ site, vector }) => ({ site, vector: vector.map(scaled) })) };
}

/** @returns the truth of a row that is a mean or a variance of values; undefined for another */
function directTruths(study: FrozenStudy, sites: readonly RehearsedSite[]): (row: TidyRow) => number | undefined {
  const byRelease = new Map(
    study.queries.map((query) => [
      query.name,
      { design: query.design, records: sites.flatMap(({ records }) => records.filter((record) => isAsked(query, record))) },
    ]),
  );
  const known = new Map<string, readonly number[]>();
  const valuesOf = (release: string, variable: string, group: string | null): readonly number[] => {
    const key = JSON.stringify([release, variable, group]);
    const { design, records } = byRelease.get(release)!;
    const values = known.get(key) ?? scaledValues(design, records, variable, group);
    known.set(key, values);
    return values;
  };
  return (row) => {
    const { quantity, variable, group, group2, release, scale } = row;
    if (variable === null || scale !== REFERENCE_SCALE) return undefined;
    const mean = (of: string | null): number => meanOf(valuesOf(release, variable, of));
    if (quantity === 'scaled mean') return mean(group);
    if (quantity === 'scaled difference of means') return mean(group) - mean(group2);
    if (quantity !== 'scaled variance') return undefined;
    const values = valuesOf(release, variable, group).map((x) => Math.max(-REFERENCE_RANGE, Math.min(REFERENCE_RANGE, x)));
    const centre = meanOf(values);
    return meanOf(values.map((x) => (x - centre) ** 2));
  };
}

function scaledValues(
  { features, by, reads }: StatisticDesign,
  records: readonly SubjectRecord[],
  variable: string,
  group: string | null,
): readonly number[] {
  const index = features.findIndex(({ key }) => key === variable);
  return records.flatMap(({ values, scans }) => {
    if (by !== null && values.get(by) !== group) return [];
    const value = reads === 'scans' ? scans[0]?.[index] : values.get(variable);
    return typeof value === 'number' ? (standardise(value, features[index]) ?? []) : [];
  });
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, one) => sum + one, 0) / values.length;
}
