import { adjusted } from '../cells/adjusted.cells.js';
import { cellsAnalysis, noTable, type CellsQuestion } from '../cells/cells.analysis.js';
import { axisLength, axisNames, type TimeAxis } from '../cells/cells.design.js';
import { hasBins, hasTimes, transposed, type CellsTable } from '../cells/cells.table.js';
import { tested, type ToldCells } from '../cells/told.cells.js';
import { questionSchema } from '../define.analysis.js';
import { logRankTest } from '../estimators/log-rank.hypothesis.js';
import type { SurvivalCells } from '../estimators/life.table.js';
import { concordanceRow } from './concordance.js';
import { withFirstInterval } from './first.interval.js';
import { curveRows, meanRow, meanDifferenceRow, type SurvivingGroup } from './survival.rows.js';

/** Noise of a group's size, SDs, below which no group must be for its curve to be compared. */
const GROUP_SDS = 3;

/** Curves on the public grid with losses inside its intervals, restricted means, the log-rank test, and the C-index of a binned number. */
const survivalQuestion: CellsQuestion<'survival'> = {
  kind: 'survival',
  reads: 'tables of `cells` of a survival time, alone or by one variable: curves, restricted means, log-rank test, C-index',
  schema: questionSchema('survival'),
  misfit: ({ tables }) =>
    tables.some(isFollowed)
      ? undefined
      : noTable('of a survival time, alone or by one other variable', 'Declare one, such as tables: [[arm, os]].'),
  tell: (tables) => {
    const rows = tables.filter(isFollowed).flatMap((table) => followedRows(timesLast(table)));
    const curves = adjusted(rows, 'tables of the question', 'holm', ({ quantity }) => quantity === 'equal survival');
    return adjusted(
      curves,
      'differences of the question',
      'holm',
      ({ quantity }) => quantity === 'difference of restricted means',
    );
  },
  mark: withFirstInterval,
  // Estimator 1 counted those who were lost in an interval as at risk for the whole of it.
  estimator: 2,
  oracle: { program: 'the life table written anew in R; survfit and survdiff where nobody is lost inside', tolerance: 1e-9 },
};

/** The same as a line of the menu. */
export const survival = cellsAnalysis(survivalQuestion);

function isFollowed({ axes }: Pick<CellsTable, 'axes'>): boolean {
  return axes.length <= 2 && axes.filter(hasTimes).length === 1;
}

function timesLast(table: CellsTable): CellsTable {
  const [first, second] = table.axes;
  return hasTimes(first) && table.axes.length === 2 ? transposed(table, axisLength(first), axisLength(second)) : table;
}

function followedRows(table: CellsTable): readonly ToldCells[] {
  const { axes, cells, noiseVariance } = table;
  const time = axes[axes.length - 1] as TimeAxis;
  const groups = groupsOf(table, time);
  const first = groups[0];
  const rows = groups.flatMap((group): readonly ToldCells[] => [...curveRows(group, time), meanRow(group, time)]);
  if (axes.length === 1) return rows;
  const of = { quantity: 'equal survival', variable: time.variable, variable2: axes[0].variable };
  const test = tested(of, 'log-rank', logRankTest(groups.map((group) => group.cells)));
  const ends = axisLength(time);
  const isAbove = groups.every(({ total }) => total >= GROUP_SDS * Math.sqrt(noiseVariance * ends));
  return [
    ...rows,
    isAbove ? test : { ...test, status: 'uninformative', note: 'a group is not told from the noise of its cells' },
    ...groups.slice(1).map((group) => meanDifferenceRow(group, first, time, axes[0].variable)),
    ...(hasBins(axes[0]) ? [concordanceRow(cells, { bins: axisLength(axes[0]), ends, noiseVariance }, axes[0], time)] : []),
  ];
}

function groupsOf({ axes, cells, noiseVariance }: CellsTable, time: TimeAxis): readonly SurvivingGroup[] {
  const ends = axisLength(time);
  const names = axes.length === 1 ? [undefined] : axisNames(axes[0]);
  return names.map((name, g) => {
    const mine = cells.slice(g * ends, (g + 1) * ends);
    const intervals = time.until.map((_, i) => i);
    const survival: SurvivalCells = {
      edges: time.until,
      events: intervals.map((i) => mine[2 * i]),
      censored: intervals.map((i) => mine[2 * i + 1]),
      beyond: mine[ends - 1],
      noiseVariance,
    };
    const of = { variable: time.variable, ...(name !== undefined && { variable2: axes[0].variable, group: name }) };
    return { of, cells: survival, total: mine.reduce((sum, one) => sum + one, 0) };
  });
}
