import * as z from 'zod';
import { adjusted } from '../cells/adjusted.cells.js';
import { cellsAnalysis, noTable, type CellsQuestion } from '../cells/cells.analysis.js';
import type { CellsTable } from '../cells/cells.table.js';
import { asStored, asTold, withInstead } from '../told.instead.js';
import type { ToldCells } from '../cells/told.cells.js';
import { statisticKeys } from '../define.release.js';
import { isAboveNoise } from '../rank/group.ranks.js';
import { decimalSchema } from '../variables/decimal.schema.js';
import { calibrationRows } from './calibration.rows.js';
import { discriminationRows } from './discrimination.rows.js';
import { expectedScores } from './expected.scores.js';
import { pairedRow } from './paired.row.js';
import { thresholdRows } from './threshold.rows.js';
import { isScore, isValidated, validatedTables, type ValidatedTable } from './validated.table.js';

const keys = {
  thresholds: z.array(decimalSchema).min(1).max(8).optional().meta({
    description: 'of the linear predictor, each among the `edges` of the score: whoever is at or above one counts as positive',
  }),
};

const schema = z.strictObject({ name: statisticKeys.name, kind: z.literal('validate'), from: statisticKeys.name, ...keys });
const asKeys = z.object(keys);

/** A published signature against an outcome: how well it ranks, decides at its thresholds, and whether its probabilities are right. */
const validateQuestion: CellsQuestion<'validate'> = {
  kind: 'validate',
  reads: 'tables of `cells` of one or two scores by a category of two labels with `positive`: how good a published signature is',
  schema,
  misfit: ({ tables }, asked) => {
    const { thresholds = [] } = asKeys.parse(asked);
    const fitting = tables.filter(isValidated);
    if (fitting.length === 0) {
      return noTable(
        'of a score by a category of two labels with `positive`',
        'Declare one, such as tables: [[signature, response]]; two scores may stand in one table.',
      );
    }
    for (const axis of fitting.flatMap(({ axes }) => axes.filter(isScore))) {
      const unknown = thresholds.find((text) => !axis.edges.includes(Number(text)));
      if (unknown === undefined) continue;
      return {
        key: 'thresholds',
        message: `${unknown} is no edge of ${axis.variable}`,
        hint: `Possible are ${axis.edges.join(', ')}.`,
      };
    }
    return undefined;
  },
  expect: (table, expected) => (isValidated(table) ? expectedScores(table, expected?.auc) : table),
  tell: (tables, asked) => {
    const thresholds = (asKeys.parse(asked).thresholds ?? []).map(Number);
    const rows = tables.filter(isValidated).flatMap((table) => tableRows(table, thresholds));
    const aucs = adjusted(rows, 'signatures of the question', 'holm', ({ quantity }) => quantity === 'AUC');
    return adjusted(aucs, 'pairs of signatures', 'holm', ({ quantity }) => quantity === 'difference of AUC');
  },
  oracle: {
    program: 'R pROC, prop.test, dcurves of Python and the same calibration equations, on the binned scores',
    tolerance: 1e-9,
  },
};

/** The same as a line of the menu. */
export const validate = cellsAnalysis(validateQuestion);

function tableRows(table: CellsTable, thresholds: readonly number[]): readonly ToldCells[] {
  const each = validatedTables(table);
  const rows = each.flatMap((one): readonly ToldCells[] =>
    readable(one, [...discriminationRows(one), ...thresholdRows(one, thresholds), ...calibrationRows(one)]),
  );
  return each.length === 2 ? [...rows, pairedRow(table)] : rows;
}

/** Where one side of the outcome is not well above the noise of its bins, nothing is. */
function readable({ events, others, noiseVariance }: ValidatedTable, rows: readonly ToldCells[]): readonly ToldCells[] {
  if (isAboveNoise(events, noiseVariance) && isAboveNoise(others, noiseVariance)) return rows;
  const note = 'one side of the outcome is not told from the noise of its bins';
  return rows.map((stored) => {
    const row = asStored(stored);
    if (row.status === 'unavailable') return row;
    const { lower, upper } = asTold(stored);
    return withInstead({ ...row, status: 'uninformative', note }, { ...row, lower, upper, status: 'uninformative', note });
  });
}
