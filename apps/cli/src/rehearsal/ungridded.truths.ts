import type { FrozenStudy } from '@collimate/governance-study';
import { isAsked, type SubjectRecord, type VariableValue } from '@collimate/statistics-local';
import { axisLength, axisNames, type CellAxis, type StatisticDesign, type TidyRow } from '@collimate/statistics-menu';
import { calibrationTruth, type CalibrationTruth, type ScoredOutcome } from './calibration.truths.js';
import { concordanceTruth, restrictedMeanTruth, survivalTruth } from './followed.truths.js';
import { inventedHazard } from './invented.hazard.js';
import type { RehearsedSite } from './rehearsed.sites.js';
import type { Truth } from './truth.file.js';

/** One release on all invented patients. */
interface KnownRelease {
  readonly design: StatisticDesign;
  readonly records: readonly SubjectRecord[];
}

/**
 * Rows over several sites, of the quantity that their `term` names. All sites are drawn from one law, so the truth of
 * that quantity holds for these rows too.
 */
const OF_TERM: readonly string[] = ['mean of sites', 'prediction of a further site'];

/**
 * True values without a grid, for quantities that the release knows on a grid: quantiles, survival, restricted means,
 * the C-index of a binned number over exact times, and the calibration of a signature. They show the bias of an
 * estimator on a coarse grid.
 * @param sites patients enough to stand for everybody
 * @returns the truth of a row; undefined for a quantity that no grid affects
 */
export function ungriddedTruths(
  study: FrozenStudy,
  truth: Truth,
  sites: readonly RehearsedSite[],
): (row: TidyRow) => number | undefined {
  const releases = new Map(
    study.queries.map((query): readonly [string, KnownRelease] => [
      query.name,
      { design: query.design, records: sites.flatMap(({ records }) => records.filter((record) => isAsked(query, record))) },
    ]),
  );
  const kept = new Map<string, unknown>();
  const once = <T>(key: readonly unknown[], make: () => T): T => {
    const word = JSON.stringify(key);
    if (!kept.has(word)) kept.set(word, make());
    return kept.get(word) as T;
  };
  return (row) => {
    const { release, variable, variable2, x, group, group2, level } = row;
    const known = releases.get(release);
    if (known === undefined || variable === null) return undefined;
    const quantity = OF_TERM.includes(row.quantity) ? row.term : row.quantity;
    const of = (label: string | null): readonly SubjectRecord[] =>
      once(['group', release, variable, variable2, label], () => membersOf(known, [variable, variable2], label));
    const hazard = inventedHazard(study, truth, variable);
    if (quantity === 'survival' && hazard && x !== null) return survivalTruth(of(group), hazard, x);
    if (quantity === 'restricted mean' && hazard && x !== null) return restrictedMeanTruth(of(group), hazard, x);
    if (quantity === 'difference of restricted means' && hazard && x !== null) {
      return restrictedMeanTruth(of(group), hazard, x) - restrictedMeanTruth(of(group2), hazard, x);
    }
    if (quantity === 'quantile' && level !== null) {
      return quantileOf(
        once(['sorted', release, variable], () => sortedValues(known, variable)),
        Number(level),
      );
    }
    if (quantity === 'C-index') return once(['C', release, variable, variable2], () => concordanceOf(known, row));
    const part = CALIBRATION.get(quantity ?? '');
    return part && once(['line', release, variable, variable2], () => calibrationOf(study, known, row))?.[part];
  };
}

const CALIBRATION: ReadonlyMap<string, keyof CalibrationTruth> = new Map([
  ['observed minus expected', 'observedLessExpected'],
  ['calibration intercept', 'intercept'],
  ['calibration slope', 'slope'],
]);

/** @returns the axis of a table of a release that has all of some variables */
function axisOf({ design }: KnownRelease, variable: string | null, beside: readonly (string | null)[]): CellAxis | undefined {
  const tables = 'tables' in design ? design.tables : [];
  return tables
    .filter(({ axes }) => beside.every((name) => name === null || axes.some((axis) => axis.variable === name)))
    .flatMap(({ axes }) => axes.filter((axis) => axis.variable === variable))[0];
}

/**
 * @returns patients who have a value of all variables and are in one of the groups of the second variable; all with
 *   values if no group is named
 */
function membersOf(
  known: KnownRelease,
  variables: readonly [string, string | null],
  label: string | null,
): readonly SubjectRecord[] {
  const [, by] = variables;
  const axis = label === null ? undefined : axisOf(known, by, variables);
  const index = axis && label !== null ? axisNames(axis).indexOf(label) : -1;
  return known.records.filter(({ values }) => {
    if (!variables.every((name) => name === null || values.has(name))) return false;
    return axis === undefined || placeOn(axis, values.get(axis.variable)) === index;
  });
}

function placeOn(axis: CellAxis, value: VariableValue | undefined): number {
  if ('labels' in axis) return typeof value === 'string' ? axis.labels.indexOf(value) : -1;
  if ('until' in axis || typeof value !== 'number') return -1;
  return axis.edges.filter((edge) => value >= edge).length;
}

function sortedValues({ records }: KnownRelease, variable: string): readonly number[] {
  return records
    .flatMap(({ values }) => {
      const value = values.get(variable);
      return typeof value === 'number' ? [value] : [];
    })
    .sort((a, b) => a - b);
}

/** Between the two values around the share, linearly. @source Hyndman and Fan 1996, Sample quantiles (type 7) */
function quantileOf(sorted: readonly number[], share: number): number {
  const at = share * (sorted.length - 1);
  const below = Math.floor(at);
  return sorted[below] + (at - below) * (sorted[Math.min(below + 1, sorted.length - 1)] - sorted[below]);
}

function concordanceOf(known: KnownRelease, { variable, variable2, x }: TidyRow): number | undefined {
  const axis = axisOf(known, variable, [variable, variable2]);
  if (axis === undefined || variable2 === null || x === null) return undefined;
  const followed = known.records.flatMap(({ values }) => {
    const end = values.get(variable2);
    const bin = placeOn(axis, values.get(axis.variable));
    return typeof end === 'object' && bin >= 0 ? [{ bin, ...end }] : [];
  });
  return concordanceTruth(followed, axisLength(axis), x);
}

function calibrationOf(
  { reading }: FrozenStudy,
  known: KnownRelease,
  { variable, variable2 }: TidyRow,
): CalibrationTruth | undefined {
  const score = variable === null ? undefined : reading.variables[variable];
  const outcome = axisOf(known, variable2, [variable, variable2]);
  if (score?.source !== 'score' || score.link === 'identity' || outcome === undefined || !('labels' in outcome)) return undefined;
  const patients = known.records.flatMap(({ values }): readonly ScoredOutcome[] => {
    const predictor = values.get(variable!);
    const label = values.get(outcome.variable);
    return typeof predictor === 'number' && typeof label === 'string'
      ? [{ score: predictor, event: label === outcome.positive }]
      : [];
  });
  return calibrationTruth(patients, score.link);
}
