import type { TableColumn } from '@collimate/governance-publication';
import { facts } from '../output/columns.js';

/** A table of few rows for people: row after row, each with its known values. */
export function releasesText<Row extends object>(columns: readonly TableColumn<Row>[], rows: readonly Row[]): string {
  return rows
    .map((row) => facts(columns.flatMap(({ name }) => (known(row[name]) ? [[name, String(row[name])] as const] : []))))
    .join('\n\n');
}

function known(cell: unknown): boolean {
  return cell !== null && cell !== undefined && cell !== '';
}
