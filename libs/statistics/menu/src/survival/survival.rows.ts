import type { TimeAxis } from '../cells/cells.design.js';
import { tested, told, unavailable, type ToldCells } from '../cells/told.cells.js';
import { chiSquareTail } from '../estimators/chi-square.tail.js';
import { Z } from '../estimators/estimate.js';
import { lifeTable, type SurvivalCells } from '../estimators/life.table.js';
import { asTold } from '../told.instead.js';
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
    const { survival: value, noiseError, samplingError, lower, upper, atRisk } = asTold(point);
    // What is at risk in interval k is the sum of all cells behind it.
    const riskNoise = Math.sqrt(cells.noiseVariance * (2 * (until.length - k) + 1));
    const numbers = { ...row, n: atRisk, n_se: riskNoise, ...lossCells(point.lost) };
    const shown = told(numbers, { value, noiseError, samplingError, lower, upper }, { range: 1 });
    if (shown.status === 'unavailable') return shown;
    const isFew = atRisk < RISK_SDS * riskNoise;
    return {
      ...shown,
      ...(isFew && { status: 'uninformative' as const }),
      ...noted(isFew && FEW_AT_RISK, isMoved(point) && MOVED, shown.note),
    };
  });
}

const FEW_AT_RISK = 'so few are at risk that they are not told from the noise';
const MOVED = 'the noisy curve rose: told is the nearest one that does not';
const COARSE = 'more than a quarter of those at risk were lost inside one interval: finer edges would do';

/** Slack of a comparison, relative: the same number by two ways of computing it. */
const SLACK = 1e-12;

function isMoved(point: SurvivalPoint): boolean {
  const { survival: value } = asTold(point);
  return Math.abs(point.survival - value) > SLACK * value;
}

/** The mark of a number that leans on an interval in which many are lost. */
function lossCells(lost: number): Pick<ToldCells, 'flags' | 'note'> {
  return lost > LARGEST_LOSS ? { flags: ['coarse-bins'], note: COARSE } : {};
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
  return told({ ...row, ...lossCells(largestLoss([group])) }, withInterval(mean), { range: horizon });
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
  };
  const statistic = (measure.value / Math.hypot(measure.noiseError, measure.samplingError)) ** 2;
  const shown = told({ ...row, ...lossCells(largestLoss([group, first])) }, withInterval(measure), { range: horizon });
  if (shown.status === 'unavailable') return shown;
  return tested(shown, 'Wald', { statistic, degreesOfFreedom: 1, pValue: chiSquareTail(statistic, 1) });
}

/** @returns undefined where the curve ends before the horizon */
function wholeMean({ cells }: SurvivingGroup): SurvivalSummary | undefined {
  return survivalCurve(cells).length === cells.edges.length ? restrictedMean(cells) : undefined;
}

function withInterval(measure: SurvivalSummary) {
  const half = Z * Math.hypot(measure.noiseError, measure.samplingError);
  return { ...measure, lower: measure.value - half, upper: measure.value + half };
}
