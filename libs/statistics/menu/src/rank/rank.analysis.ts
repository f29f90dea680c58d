import { nearestOf } from '@collimate/radiomics-vocabulary';
import * as z from 'zod';
import { adjusted } from '../cells/adjusted.cells.js';
import { cellsAnalysis, noTable, type CellsQuestion } from '../cells/cells.analysis.js';
import { axisLength, type CellAxis } from '../cells/cells.design.js';
import { hasBins, hasLabels, transposed, type CellsTable } from '../cells/cells.table.js';
import { tested, told, type ToldCells } from '../cells/told.cells.js';
import { statisticKeys } from '../define.release.js';
import { rankCorrelation } from '../estimators/rank.correlation.js';
import { wordSchema } from '../variables/variable.schema.js';
import { expectedRanks } from './expected.ranks.js';
import { groupRanks } from './group.ranks.js';

const keys = {
  ordered: z
    .array(wordSchema)
    .min(1)
    .optional()
    .meta({ description: 'categories whose labels rise in their order: Spearman is told of them too' }),
  adjustment: z
    .enum(['holm', 'benjamini-hochberg'])
    .optional()
    .meta({ description: 'of the p-values over the tables of the question; holm where it is left out' }),
};

const schema = z.strictObject({ name: statisticKeys.name, kind: z.literal('rank'), from: statisticKeys.name, ...keys });
const asKeys = z.object(keys);

/** Ranks of every binned number, by the groups of the other variable of its table or along it. */
const rankQuestion: CellsQuestion<'rank'> = {
  kind: 'rank',
  reads: 'tables of `cells` of a number with `edges` by a category or another number: AUC, rank tests, Spearman',
  schema,
  misfit: ({ tables }, asked) => {
    const { ordered = [] } = asKeys.parse(asked);
    const categories = [...new Set(tables.flatMap(({ axes }) => axes.filter(hasLabels).map(({ variable }) => variable)))];
    const unknown = ordered.find((name) => !categories.includes(name));
    if (unknown !== undefined) {
      const near = nearestOf(unknown, categories);
      return {
        key: 'ordered',
        message: `${unknown} is no category of its tables`,
        hint: `${near === undefined ? '' : `Did you mean "${near}"? `}Possible are ${categories.join(', ')}.`,
      };
    }
    return tables.some((table) => isRanked(table))
      ? undefined
      : noTable('of a binned number by another variable', 'Declare one for each number, such as tables: [[age, response]].');
  },
  tell: (tables, asked) => {
    const { ordered = [], adjustment = 'holm' } = asKeys.parse(asked);
    const rows = tables.filter(isRanked).flatMap((table) => rankRows(table, ordered));
    const families = new Set(rows.flatMap((row) => familyOf(row) ?? []));
    return [...families].reduce<readonly ToldCells[]>(
      (all, family) => adjusted(all, family, adjustment, (row) => familyOf(row) === family),
      rows,
    );
  },
  expect: (table, expected) => expectedRanks(table, expected?.correlation),
  oracle: { program: 'R kruskal.test, wilcox.test, pROC auc, cor(method = "spearman")', tolerance: 1e-9 },
};

/** The same as a line of the menu. */
export const rank = cellsAnalysis(rankQuestion);

/** What a p-value is corrected over: the numbers of the question, for each kind of test and pair of groups apart. */
function familyOf({ test, quantity, group, group2 }: ToldCells): string | undefined {
  if (test === undefined || test === null) return undefined;
  return group === undefined ? `${quantity} of all numbers` : `${quantity} of all numbers, ${group} against ${group2}`;
}

function isRanked({ axes }: Pick<CellsTable, 'axes'>): boolean {
  const isFit = (axis: CellAxis): boolean => hasBins(axis) || (hasLabels(axis) && axis.labels.length > 1);
  return axes.length === 2 && axes.some(hasBins) && axes.every(isFit);
}

function rankRows(table: CellsTable, ordered: readonly string[]): readonly ToldCells[] {
  const [first, second] = table.axes;
  if (hasBins(first) && hasBins(second)) return correlationRows(table);
  // Groups go into the rows, bins into the columns.
  const grouped = hasBins(second) ? table : transposed(table, axisLength(first), axisLength(second));
  return [...groupRanks(grouped), ...(ordered.includes(grouped.axes[0].variable) ? correlationRows(grouped) : [])];
}

function correlationRows(table: CellsTable): readonly ToldCells[] {
  const [first, second] = table.axes;
  const found = rankCorrelation({ ...table, rows: axisLength(first), columns: axisLength(second) });
  const of = { quantity: 'Spearman correlation', variable: second.variable, variable2: first.variable, scale: 'value' };
  const row = told(of, found.correlation, { range: 2 });
  return [row.status === 'unavailable' ? row : tested(row, 'Spearman', found.test)];
}
