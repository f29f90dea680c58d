import type { PlannedStudy } from '../define.release.js';
import { judgements } from '../sound.rows.js';
import { tidyRow, type RowHead, type TidyRow } from '../tidy.row.js';
import type { CellsDesign } from './cells.design.js';
import { plannedTables, type CellsTable } from './cells.table.js';
import { asTold } from '../told.instead.js';
import type { ToldCells } from './told.cells.js';

/** What an analysis tells of tables. */
export type Telling = (tables: readonly CellsTable[]) => readonly ToldCells[];

/** Why a row is refused that says nothing under its noise, where nothing else is to be said. */
export const DROWNED = 'the noise would drown it';

/** The rows as they are expected: the analysis of the planned numbers under the noise to come. A row that would be uninformative is refused. */
export function plannedRows(design: CellsDesign, planned: PlannedStudy, head: RowHead, telling: Telling): readonly TidyRow[] {
  return judgedCells(telling(plannedTables(design, planned)).map(asTold)).map((row) => {
    const { p_value: _p, p_adjusted: _q, test_statistic: _t, ...expected } = row;
    if (row.status === 'uninformative' || row.status === 'unavailable') {
      return tidyRow(head, { ...expected, status: 'refused', note: DROWNED });
    }
    // What is planned of a count is its number of subjects.
    return tidyRow(head, row.unit === 'subjects' && row.scale === 'value' ? { ...expected, n: row.estimate ?? null } : expected);
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
