import { adjusted } from '../cells/adjusted.cells.js';
import { cellsAnalysis, noTable, type CellsQuestion } from '../cells/cells.analysis.js';
import { axisLength, axisNames } from '../cells/cells.design.js';
import { hasLabels, hasTimes, transposed, type CellsTable } from '../cells/cells.table.js';
import { tested, type ToldCells } from '../cells/told.cells.js';
import { questionSchema } from '../define.analysis.js';
import { independenceTest } from '../estimators/two-way.table.js';
import { agreementOf } from './agreement.js';
import { eventOf, risksOf } from './risks.js';

/** Noise of a margin, SDs, below which the smallest margin must not be. */
const MARGIN_SDS = 3;

/**
 * Every table of two variables: whether they are independent; risks, differences and ratios where one of them names its positive label;
 * agreement where both have the same labels.
 */
const contingencyQuestion: CellsQuestion<'contingency'> = {
  kind: 'contingency',
  reads: 'tables of two variables of `cells`: independence, risks and their ratios, agreement where both have the same labels',
  schema: questionSchema('contingency'),
  misfit: ({ tables }) =>
    tables.some(isTwoWay) ? undefined : noTable('of two variables', 'Declare one, such as tables: [[sex, response]].'),
  tell: (tables) => {
    const told = tables.filter(isTwoWay).flatMap((table) => tableRows(oriented(table)));
    const independence = adjusted(told, 'tables of the question', 'holm', ({ quantity }) => quantity === 'independence');
    return adjusted(independence, 'odds ratios of the question', 'holm', ({ quantity }) => quantity === 'log odds ratio');
  },
  oracle: { program: 'R chisq.test, mcnemar.test, prop.test', tolerance: 1e-9 },
};

/** The same as a line of the menu. */
export const contingency = cellsAnalysis(contingencyQuestion);

/** @returns whether it has two axes of at least two cells each, none of them a time */
export function isTwoWay({ axes }: Pick<CellsTable, 'axes'>): boolean {
  return axes.length === 2 && axes.every((axis) => !hasTimes(axis) && axisLength(axis) >= 2);
}

/** The variable that names its event goes into the columns. */
function oriented(table: CellsTable): CellsTable {
  const [rows, columns] = table.axes;
  if (eventOf(columns) !== undefined || eventOf(rows) === undefined) return table;
  return transposed(table, axisLength(rows), axisLength(columns));
}

function tableRows(table: CellsTable): readonly ToldCells[] {
  const [first, second] = table.axes;
  const [rows, columns] = [axisLength(first), axisLength(second)];
  const of = { quantity: 'independence', variable: first.variable, variable2: second.variable };
  const test = tested(of, 'chi-square of the interaction contrasts', independenceTest({ ...table, rows, columns }));
  const isSquare = hasLabels(first) && hasLabels(second) && axisNames(first).join() === axisNames(second).join();
  return [
    hasMargins(table, rows, columns) ? test : { ...test, status: 'uninformative', note: MARGIN_NOTE },
    ...risksOf(table),
    ...(isSquare ? agreementOf(table) : []),
  ];
}

const MARGIN_NOTE = 'the smallest margin is not told from its noise';

/** Whether every margin is well above the noise of the cells that it is the sum of. */
function hasMargins({ cells, noiseVariance }: CellsTable, rows: number, columns: number): boolean {
  const isAbove = (count: number, length: number, isPart: (index: number, at: number) => boolean): boolean =>
    Array.from({ length: count }, (_, at) => cells.reduce((sum, cell, index) => (isPart(index, at) ? sum + cell : sum), 0)).every(
      (margin) => margin >= MARGIN_SDS * Math.sqrt(noiseVariance * length),
    );
  return (
    isAbove(rows, columns, (index, row) => Math.floor(index / columns) === row) &&
    isAbove(columns, rows, (index, column) => index % columns === column)
  );
}
