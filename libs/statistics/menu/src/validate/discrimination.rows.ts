import { tested, told, type ToldCells } from '../cells/told.cells.js';
import { groupAuc, tiedShare } from '../estimators/group.auc.js';
import { linearRatio } from '../estimators/linear.ratio.js';
import { COARSE } from '../rank/group.ranks.js';
import type { ValidatedTable } from './validated.table.js';

/** @returns what the rows of a validated table are of */
export function aboutOf({ axis, outcome }: ValidatedTable): Pick<ToldCells, 'variable' | 'variable2' | 'level'> {
  return { variable: axis.variable, variable2: outcome.variable, level: outcome.positive };
}

/** How well a score ranks: the AUC of the binned score, the share of pairs that its bins do not tell apart, and how many have the event. */
export function discriminationRows(table: ValidatedTable): readonly ToldCells[] {
  const { events, others, noiseVariance } = table;
  const about = aboutOf(table);
  const groups = { lower: others, upper: events, noiseVariance };
  const ties = tiedShare(groups);
  const isCoarse = ties.value > COARSE / events.length;
  const auc = groupAuc(groups);
  const row = told({ ...about, quantity: 'AUC', scale: 'proportion', ...(isCoarse && { flags: ['coarse-bins'] }) }, auc, {
    range: 1,
  });
  const test = { statistic: auc.statisticAt(0.5) ** 2, degreesOfFreedom: 1, pValue: auc.pValueAt(0.5) };
  const prevalence = {
    numerator: [...events.map(() => 1), ...others.map(() => 0)],
    denominator: [...events, ...others].map(() => 1),
  };
  return [
    row.status === 'unavailable' ? row : tested(row, 'pairs of cells', test),
    told({ ...about, quantity: 'tied pairs', scale: 'proportion' }, ties, { range: 1 }),
    told(
      { ...about, quantity: 'prevalence', scale: 'proportion' },
      linearRatio([...events, ...others], { ...prevalence, range: [0, 1] }, noiseVariance),
      { range: 1 },
    ),
  ];
}
