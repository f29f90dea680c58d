import { adjusted } from '../cells/adjusted.cells.js';
import { cellsAnalysis, noTable, type CellsQuestion } from '../cells/cells.analysis.js';
import { axisLength, axisNames } from '../cells/cells.design.js';
import { hasTimes, totalOf, type CellsTable } from '../cells/cells.table.js';
import { tested, type ToldCells } from '../cells/told.cells.js';
import { eventOf, ratioRows } from '../contingency/risks.js';
import { questionSchema } from '../define.analysis.js';
import {
  breslowDayTest,
  commonOddsRatio,
  commonRiskRatio,
  mantelHaenszelTest,
  type StratifiedTable,
} from '../estimators/mantel-haenszel.js';

/** Noise of a margin, SDs, below which no margin of a stratum must be. */
const MARGIN_SDS = 3;
const LOG_ODDS = 'log adjusted odds ratio';
const MARGIN_NOTE = 'the smallest margin of a stratum is not told from its noise';

/**
 * Every table of a stratum, groups and an event: the odds and risk ratio of each group against the first that is common to the strata, a test
 * of it, and whether the odds ratio is the same in all of them.
 */
const stratifiedQuestion: CellsQuestion<'stratified'> = {
  kind: 'stratified',
  reads:
    'tables of `cells` of a stratum, groups and an event, in this order: odds and risk ratio adjusted for the stratum, and whether they are the same in all',
  schema: questionSchema('stratified'),
  misfit: ({ tables }) =>
    tables.some(isStratified)
      ? undefined
      : noTable(
          'of a stratum, groups and an event',
          'Declare one, such as tables: [[sex, arm, response]], whose last variable names its positive label.',
        ),
  tell: (tables) => {
    const told = tables.filter(isStratified).flatMap(stratifiedRows);
    const ratios = adjusted(told, 'adjusted odds ratios of the question', 'holm', ({ quantity }) => quantity === LOG_ODDS);
    return adjusted(ratios, 'homogeneity of the question', 'holm', ({ quantity }) => quantity === 'homogeneity');
  },
  oracle: { program: 'R mantelhaen.test, metafor rma.mh', tolerance: 1e-9 },
};

/** The same as a line of the menu. */
export const stratified = cellsAnalysis(stratifiedQuestion);

function isStratified({ axes }: Pick<CellsTable, 'axes'>): boolean {
  return axes.length === 3 && axes.every((axis) => !hasTimes(axis) && axisLength(axis) >= 2) && eventOf(axes[2]) !== undefined;
}

function stratifiedRows(table: CellsTable): readonly ToldCells[] {
  const [strata, groups, outcome] = table.axes;
  const [first, ...others] = axisNames(groups);
  const event = eventOf(outcome)!;
  const of = { variable: outcome.variable, variable2: groups.variable, level: axisNames(outcome)[event] };
  return others.flatMap((group, other) => {
    const two = twoGroups(table, other + 1, event);
    const about = { ...of, group, group2: first, term: `given ${strata.variable}`, n: totalOf(two.cells) };
    const odds = commonOddsRatio(two);
    const { statistic, pValue } = mantelHaenszelTest(two);
    const test = { name: 'Cochran-Mantel-Haenszel', statistic, pValue };
    const same = tested({ ...about, quantity: 'homogeneity' }, 'Breslow-Day', breslowDayTest(two, Math.exp(odds.value)));
    return [
      ...ratioRows('adjusted odds ratio', about, odds, test),
      ...ratioRows('adjusted risk ratio', about, commonRiskRatio(two)),
      hasMargins(two) ? same : { ...same, status: 'uninformative', note: MARGIN_NOTE },
    ];
  });
}

/** The first group and another one, in every stratum. */
function twoGroups({ axes, cells, noiseVariance }: CellsTable, other: number, event: number): StratifiedTable {
  const [strata, groups, columns] = axes.map(axisLength);
  const row = (stratum: number, group: number): readonly number[] => {
    const from = (stratum * groups + group) * columns;
    return cells.slice(from, from + columns);
  };
  const both = Array.from({ length: strata }, (_, stratum) => [...row(stratum, 0), ...row(stratum, other)]).flat();
  return { cells: both, columns, event, noiseVariance };
}

/** Whether the groups, the events and the others of every stratum are well above the noise of the cells that they are the sum of. */
function hasMargins({ cells, columns, event, noiseVariance }: StratifiedTable): boolean {
  const isPart = [
    (cell: number) => cell < columns,
    (cell: number) => cell >= columns,
    (cell: number) => cell % columns === event,
    (cell: number) => cell % columns !== event,
  ];
  return Array.from({ length: cells.length / (2 * columns) }, (_, stratum) => {
    const within = cells.slice(stratum * 2 * columns, (stratum + 1) * 2 * columns);
    return isPart.every((has) => {
      const margin = within.filter((_cell, cell) => has(cell));
      return totalOf(margin) >= MARGIN_SDS * Math.sqrt(noiseVariance * margin.length);
    });
  }).every((isAbove) => isAbove);
}
