import type { PlannedStudy } from '../define.release.js';
import { judgements } from '../sound.rows.js';
import { tidyRow, type RowHead, type TidyRow } from '../tidy.row.js';
import type { CellsDesign } from './cells.design.js';
import { drownedShares, isNearLimit, type Telling } from './drawn.tables.js';
import { plannedTables, type CellsTable } from './cells.table.js';
import { asTold } from '../told.instead.js';
import type { ToldCells } from './told.cells.js';

/** Why a row is refused that says nothing under its noise, where nothing else is to be said. */
export const DROWNED = 'the noise would drown it';

/** What an analysis tells of tables, and what is expected of planned ones where the question is worth asking. */
interface PlannedTelling {
  readonly telling: Telling;
  readonly expecting?: (tables: readonly CellsTable[]) => readonly CellsTable[];
}

/** From this share of studies on a plan says that a row may tell nothing. */
const OFTEN = 0.1;

/**
 * The rows as they are expected: the analysis of the planned numbers under the noise to come. A row that would be uninformative is refused; one that is near its limit says in
 * how many studies it would be.
 */
export function plannedRows(
  design: CellsDesign,
  planned: PlannedStudy,
  head: RowHead,
  { telling, expecting = (tables) => tables }: PlannedTelling,
): readonly TidyRow[] {
  const tables = expecting(plannedTables(design, planned));
  const rows = judgedCells(telling(tables).map(asTold));
  const drowned = planned.isTried !== true && isNearLimit(rows) ? drownedShares(tables, telling) : [];
  return rows.map((row, index) => {
    const { p_value: _p, p_adjusted: _q, test_statistic: _t, ...expected } = row;
    if (row.status === 'uninformative' || row.status === 'unavailable') {
      return tidyRow(head, { ...expected, status: 'refused', note: DROWNED });
    }
    const share = drowned[index] ?? 0;
    const often = share >= OFTEN ? `near its limit: in ${Math.round(100 * share)} % of studies it would say nothing` : '';
    const note = [row.note ?? '', often].filter((one) => one !== '').join('; ');
    // What is planned of a count is its number of subjects.
    const subjects = row.unit === 'subjects' && row.scale === 'value' ? { n: row.estimate ?? null } : {};
    return tidyRow(head, { ...expected, ...subjects, note });
  });
}

/** What the rule of published rows would make of them. */
function judgedCells(rows: readonly ToldCells[]): readonly ToldCells[] {
  const found = judgements(rows);
  return rows.map((row, index) => {
    const { isAtEnd: _, ...changed } = found[index];
    return { ...row, ...changed };
  });
}
