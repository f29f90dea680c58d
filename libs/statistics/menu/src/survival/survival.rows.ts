import type { TimeAxis } from '../cells/cells.design.js';
import { tested, told, unavailable, type ToldCells } from '../cells/told.cells.js';
import { chiSquareTail } from '../estimators/chi-square.tail.js';
import { Z } from '../estimators/estimate.js';
import { restrictedMean, survivalCurve, type SurvivalCells, type SurvivalSummary } from '../estimators/survival.curve.js';

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

/** @returns the share without the event at the end of every interval; where the noise leaves nobody at risk, a row without a number */
export function curveRows({ of, cells }: SurvivingGroup, { until, unit }: TimeAxis): readonly ToldCells[] {
  const curve = survivalCurve(cells);
  return until.map((time, k) => {
    const row = { ...of, quantity: 'survival', x: time, level: `${time} ${unit}`, scale: 'proportion' };
    const point = curve[k];
    if (point === undefined) return unavailable(row);
    const { survival: value, noiseError, samplingError, lower, upper, atRisk } = point;
    // What is at risk in interval k is the sum of all cells behind it.
    const riskNoise = Math.sqrt(cells.noiseVariance * (2 * (until.length - k) + 1));
    const shown = told({ ...row, n: atRisk, n_se: riskNoise }, { value, noiseError, samplingError, lower, upper }, { range: 1 });
    return atRisk >= RISK_SDS * riskNoise || shown.status === 'unavailable'
      ? shown
      : { ...shown, status: 'uninformative', note: 'so few are at risk that they are not told from the noise' };
  });
}

/** @returns mean time without the event up to the horizon */
export function meanRow(group: SurvivingGroup, { until, unit }: TimeAxis): ToldCells {
  const horizon = until[until.length - 1];
  const row = { ...group.of, quantity: 'restricted mean', x: horizon, unit, scale: 'value' };
  const mean = wholeMean(group);
  return mean === undefined ? unavailable(row) : told(row, withInterval(mean), { range: horizon });
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
  const shown = told(row, withInterval(measure), { range: horizon });
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
