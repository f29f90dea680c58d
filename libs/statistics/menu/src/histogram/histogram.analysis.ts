import { axisGroups, axisLength, axisNames, type CellAxis } from '../cells/cells.design.js';
import { cellsAnalysis, noTable, type CellsQuestion } from '../cells/cells.analysis.js';
import { hasTimes, totalOf, type CellsTable } from '../cells/cells.table.js';
import { told, type ToldCells } from '../cells/told.cells.js';
import { DISPLAY_FLOOR } from '../count/count.analysis.js';
import { questionSchema } from '../define.analysis.js';
import { Z } from '../estimators/estimate.js';
import { linearRatio } from '../estimators/linear.ratio.js';

/**
 * How many patients, and which share of them, are in each bin or label of the last variable of every table, within each combination of the
 * variables before it.
 */
const histogramQuestion: CellsQuestion<'histogram'> = {
  kind: 'histogram',
  reads:
    'a release of kind `cells`: counts and shares of the labels or bins of the last variable of each table, within the others',
  schema: questionSchema('histogram'),
  misfit: ({ tables }) =>
    tables.some(isHistogram) ? undefined : noTable('of labels or bins', 'Survival times are told by `survival`.'),
  tell: (tables) => tables.filter(isHistogram).flatMap(histogramOf),
  oracle: { program: 'counting, and R prop.test', tolerance: 1e-9 },
};

/** The same as a line of the menu. */
export const histogram = cellsAnalysis(histogramQuestion);

function isHistogram({ axes }: Pick<CellsTable, 'axes'>): boolean {
  return !axes.some(hasTimes);
}

function histogramOf(table: CellsTable): readonly ToldCells[] {
  const { axes, cells, leftOut } = table;
  const axis = axes[axes.length - 1];
  const bins = axisLength(axis);
  const groups = axisGroups(axes.slice(0, -1));
  return [
    ...groups.flatMap((group, g) => {
      const within = cells.slice(g * bins, (g + 1) * bins);
      return axisNames(axis).flatMap((_, bin) => {
        const at = { ...placeOf(axis, bin), ...(group !== '' && { group }) };
        return [countOf(table, within[bin], at), shareOf(table, within, bin, at)];
      });
    }),
    ...(leftOut === undefined
      ? []
      : [
          countOf(table, leftOut, {
            variable: axis.variable,
            level: `left out of ${axes.map(({ variable }) => variable).join(', ')}`,
          }),
        ]),
  ];
}

/** Where a bin is on its axis. */
function placeOf(axis: CellAxis, bin: number): Pick<ToldCells, 'variable' | 'level' | 'x' | 'x_upper' | 'unit'> {
  const level = axisNames(axis)[bin];
  if (!('edges' in axis)) return { variable: axis.variable, level };
  const { edges } = axis;
  return { variable: axis.variable, level, x: edges[bin - 1] ?? null, x_upper: edges[bin] ?? null };
}

function countOf({ noiseVariance }: CellsTable, count: number, at: Partial<ToldCells>): ToldCells {
  const of = { ...at, quantity: 'count', unit: 'subjects', scale: 'value' };
  if (count < DISPLAY_FLOOR) return { ...of, status: 'suppressed' };
  const noise = Math.sqrt(noiseVariance);
  const measure = { value: count, noiseError: noise, samplingError: 0, lower: count - Z * noise, upper: count + Z * noise };
  return told(of, measure, 'always');
}

function shareOf({ noiseVariance }: CellsTable, within: readonly number[], bin: number, at: Partial<ToldCells>): ToldCells {
  const ratio = {
    numerator: within.map((_, i) => (i === bin ? 1 : 0)),
    denominator: within.map(() => 1),
    range: [0, 1] as const,
  };
  const of = {
    ...at,
    quantity: 'share',
    scale: 'proportion',
    n: totalOf(within),
    n_se: Math.sqrt(within.length * noiseVariance),
  };
  return told(of, linearRatio(within, ratio, noiseVariance), { range: 1 });
}
