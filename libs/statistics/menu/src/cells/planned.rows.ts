import { toNumber } from '@collimate/kernel-numeric';
import type { PlannedStudy } from '../define.release.js';
import { judgements } from '../sound.rows.js';
import { tidyRow, type RowHead, type TidyRow } from '../tidy.row.js';
import type { CellsDesign } from './cells.design.js';
import { plannedTables, type CellsTable } from './cells.table.js';
import { asTold } from '../told.instead.js';
import type { ToldCells } from './told.cells.js';

/** Steps of the search for what would do: each is the fourth root of two. */
const STEPS = 40;

/** What an analysis tells of tables. */
export type Telling = (tables: readonly CellsTable[]) => readonly ToldCells[];

/**
 * The rows as they are expected: the analysis of the planned numbers under the noise to come. A row that would be uninformative is
 * refused, with the number of subjects or the rho from which on it would not be.
 * @param parts how often what is planned here is in the whole study: the number of sites for a forecast of one of them
 */
export function plannedRows(
  design: CellsDesign,
  planned: PlannedStudy,
  head: RowHead,
  telling: Telling,
  parts = 1,
): readonly TidyRow[] {
  const tables = plannedTables(design, planned);
  const tell: Telling = (of) => judgedCells(telling(of).map(asTold));
  const rows = tell(tables);
  const isRefused = (row: ToldCells): boolean => row.status === 'uninformative' || row.status === 'unavailable';
  const open = rows.flatMap((row, index) => (isRefused(row) ? [index] : []));
  const bySubjects = firstFactor(open, (factor) => tell(tables.map((one) => scaled(one, factor, 1))), isRefused);
  const byRho = firstFactor(open, (factor) => tell(tables.map((one) => scaled(one, 1, factor))), isRefused);
  const subjects = parts * planned.subjects.slice(0, design.tables[0].cells + 1).reduce((sum, one) => sum + one, 0);
  return rows.map((row, index) => {
    const { p_value: _p, p_adjusted: _q, test_statistic: _t, ...expected } = row;
    // What is planned of a count is its number of subjects.
    const counted = row.unit === 'subjects' && row.scale === 'value' ? { ...expected, n: row.estimate ?? null } : expected;
    if (!isRefused(row)) return tidyRow(head, counted);
    const note = cure(
      bySubjects.has(index) ? Math.ceil(subjects * bySubjects.get(index)!) : undefined,
      byRho.has(index) ? toNumber(design.rho) * byRho.get(index)! : undefined,
    );
    return tidyRow(head, { ...expected, status: 'refused', note });
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

function scaled(table: CellsTable, subjects: number, rho: number): CellsTable {
  return { ...table, cells: table.cells.map((cell) => cell * subjects), noiseVariance: table.noiseVariance / rho };
}

/** @returns of each row the first factor at which it stands; none for a row that stands at no factor */
function firstFactor(
  rows: readonly number[],
  tellAt: (factor: number) => readonly ToldCells[],
  isRefused: (row: ToldCells) => boolean,
): ReadonlyMap<number, number> {
  const found = new Map<number, number>();
  for (let step = 1; step <= STEPS && found.size < rows.length; step++) {
    const factor = 2 ** (step / 4);
    const told = tellAt(factor);
    for (const row of rows) if (!found.has(row) && !isRefused(told[row])) found.set(row, factor);
  }
  return found;
}

function cure(subjects: number | undefined, rho: number | undefined): string {
  const cures = [
    ...(subjects === undefined ? [] : [`${subjects} subjects`]),
    ...(rho === undefined ? [] : [`rho ${rho.toPrecision(2)}`]),
  ];
  // Where no rho helps, it is not the noise that drowns it.
  const says = rho === undefined && subjects !== undefined ? 'too few are planned' : 'the noise would drown it';
  return cures.length === 0 ? `${says}, at any number of subjects and any rho` : `${says}: ${cures.join(' or ')} would do`;
}
