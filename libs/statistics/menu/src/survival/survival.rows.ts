import type { TimeAxis } from '../cells/cells.design.js';
import { tested, told, unavailable, type ToldCells } from '../cells/told.cells.js';
import { chiSquareTail } from '../estimators/chi-square.tail.js';
import { Z } from '../estimators/estimate.js';
import { lifeTable, type SurvivalCells } from '../estimators/life.table.js';
import { asTold, withInstead } from '../told.instead.js';
import type { TidyFlag } from '../tidy.row.js';
import { restrictedMean, survivalCurve, type SurvivalPoint, type SurvivalSummary } from '../estimators/survival.curve.js';

/** One group of a followed table. */
export interface SurvivingGroup {
  /** What its rows are of. */
  readonly of: Pick<ToldCells, 'variable' | 'variable2' | 'group'>;
  readonly cells: SurvivalCells;
  /** Noisy number of its subjects. */
  readonly total: number;
}

/** Noise of a number at risk, SDs, below which a curve says nothing. */
const RISK_SDS = 3;

/** Where more of those at risk are lost inside one interval, what is told leans on how they are spread over it. */
const LARGEST_LOSS = 0.25;

/** @returns the share without the event at the end of every interval; where the noise leaves nobody at risk, a row without a number */
export function curveRows({ of, cells }: SurvivingGroup, { until, unit }: TimeAxis): readonly ToldCells[] {
  const curve = survivalCurve(cells);
  return until.map((time, k) => {
    const row = { ...of, quantity: 'survival', x: time, level: `${time} ${unit}`, scale: 'proportion' };
    const point = curve[k];
    if (point === undefined) return unavailable(row);
    const { survival: value, noiseError, samplingError, lower, upper, atRisk, uneven } = asTold(point);
    // What is at risk in interval k is the sum of all cells behind it.
    const riskNoise = Math.sqrt(cells.noiseVariance * (2 * (until.length - k) + 1));
    const isFew = atRisk < RISK_SDS * riskNoise;
    const numbers = { ...row, n: atRisk, n_se: riskNoise };
    const rowOf = (ends: Ends, ...marks: readonly (Marking | false)[]): ToldCells => {
      const marked = marksOf(point.lost > LARGEST_LOSS && LOST, ...marks);
      const shown = told({ ...numbers, ...marked }, { value, noiseError, samplingError, ...ends }, { range: 1 });
      if (shown.status === 'unavailable') return shown;
      return {
        ...shown,
        ...(isFew && { status: 'uninformative' as const }),
        ...noted(isFew && FEW_AT_RISK, isMoved(point) && MOVED, shown.note),
      };
    };
    return withUneven(rowOf, { lower, upper }, uneven);
  });
}

const FEW_AT_RISK = 'so few are at risk that they are not told from the noise';
const MOVED = 'the noisy curve rose: told is the nearest one that does not';
/** A flag with what it comes to, in words. */
type Marking = readonly [flag: TidyFlag, note: string];
const LOST: Marking = ['coarse-bins', 'more than a quarter of those at risk were lost inside one interval: finer edges would do'];
const UNEVEN: Marking = [
  'hazard-shape',
  'the hazard differs between intervals, and the interval holds how it may run within them: finer edges would make it shorter',
];
const LEVEL_OF_TEST = 0.05;
const EVEN_TEST = 'the test takes the hazard to be even within each interval, which the interval does not';
/** How many times as long as with an even hazard an interval is that has the mark. */
const UNEVEN_LENGTH = 1.25;

/** Slack of a comparison, relative: the same number by two ways of computing it. */
const SLACK = 1e-12;

function isMoved(point: SurvivalPoint): boolean {
  const { survival: value } = asTold(point);
  return Math.abs(point.survival - value) > SLACK * value;
}

interface Ends {
  readonly lower: number;
  readonly upper: number;
}

/** A row as former versions stored it, and what is told in its place: the interval that holds an uneven hazard. */
function withUneven(
  rowOf: (ends: Ends, ...marks: readonly (Marking | false)[]) => ToldCells,
  even: Ends,
  uneven: Ends,
): ToldCells {
  const isLong = uneven.upper - uneven.lower > UNEVEN_LENGTH * (even.upper - even.lower);
  return withInstead(rowOf(even), rowOf(uneven, isLong && UNEVEN));
}

function marksOf(...marks: readonly (Marking | false)[]): Pick<ToldCells, 'flags' | 'note'> {
  const set = marks.filter((one) => one !== false);
  return set.length === 0 ? {} : { flags: set.map(([flag]) => flag), ...noted(...set.map(([, note]) => note)) };
}

function noted(...words: readonly (string | false | undefined)[]): Pick<ToldCells, 'note'> {
  const note = words.filter((one) => typeof one === 'string' && one !== '').join('; ');
  return note === '' ? {} : { note };
}

/** @returns the largest share of those at risk who are lost inside one interval */
function largestLoss(groups: readonly SurvivingGroup[]): number {
  return Math.max(...groups.flatMap(({ cells }) => lifeTable(cells).map(({ atRisk, lost }) => (atRisk > 0 ? lost / atRisk : 0))));
}

/** @returns mean time without the event up to the horizon */
export function meanRow(group: SurvivingGroup, { until, unit }: TimeAxis): ToldCells {
  const horizon = until[until.length - 1];
  const row = { ...group.of, quantity: 'restricted mean', x: horizon, unit, scale: 'value' };
  const mean = wholeMean(group);
  if (mean === undefined) return unavailable(row);
  return unevenMean(row, mean, [group], horizon);
}

/** @returns by how much longer a group is without the event than the first one */
export function meanDifferenceRow(
  group: SurvivingGroup,
  first: SurvivingGroup,
  { until, unit }: TimeAxis,
  variable2: string,
): ToldCells {
  const horizon = until[until.length - 1];
  const of = { ...group.of, variable2, group2: first.of.group ?? null, x: horizon, unit, scale: 'value' };
  const row = { ...of, quantity: 'difference of restricted means' };
  const [mine, other] = [wholeMean(group), wholeMean(first)];
  if (mine === undefined || other === undefined) return unavailable(row);
  const measure = {
    value: mine.value - other.value,
    noiseError: Math.hypot(mine.noiseError, other.noiseError),
    samplingError: Math.hypot(mine.samplingError, other.samplingError),
    below: mine.below + other.above,
    above: mine.above + other.below,
  };
  const statistic = (measure.value / Math.hypot(measure.noiseError, measure.samplingError)) ** 2;
  const shown = unevenMean(row, measure, [group, first], horizon);
  if (shown.status === 'unavailable') return shown;
  return withDoubt(tested(shown, 'Wald', { statistic, degreesOfFreedom: 1, pValue: chiSquareTail(statistic, 1) }));
}

/** A test of even hazards that finds a difference where the interval holds none says why. */
function withDoubt(row: ToldCells): ToldCells {
  const shown = asTold(row);
  const { p_value: p, lower, upper, note } = shown;
  const holdsNone = typeof lower === 'number' && typeof upper === 'number' && lower <= 0 && upper >= 0;
  if (typeof p !== 'number' || p >= LEVEL_OF_TEST || !holdsNone) return row;
  return withInstead(row, { ...shown, ...noted(note, EVEN_TEST) });
}

/** @returns undefined where the curve ends before the horizon */
function wholeMean({ cells }: SurvivingGroup): SurvivalSummary | undefined {
  return survivalCurve(cells).length === cells.edges.length ? restrictedMean(cells) : undefined;
}

function unevenMean(of: ToldCells, mean: SurvivalSummary, groups: readonly SurvivingGroup[], horizon: number): ToldCells {
  const { value, noiseError, samplingError, below, above } = mean;
  const isLost = largestLoss(groups) > LARGEST_LOSS;
  const rowOf = (ends: Ends, ...marks: readonly (Marking | false)[]): ToldCells =>
    told({ ...of, ...marksOf(isLost && LOST, ...marks) }, { value, noiseError, samplingError, ...ends }, { range: horizon });
  const half = Z * Math.hypot(noiseError, samplingError);
  return withUneven(
    rowOf,
    { lower: value - half, upper: value + half },
    { lower: value - half - below, upper: value + half + above },
  );
}
