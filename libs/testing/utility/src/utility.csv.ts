import type { UtilityRow } from './utility.row.js';

const COLUMNS = ['table', 'cell', 'quantity', 'ours', 'reference', 'difference', 'note'] as const;

/** @returns rows as CSV (RFC 4180), with the relative difference from the design; a figure that nothing told of is empty */
export function utilityCsv(rows: readonly UtilityRow[]): string {
  const lines = rows.map((row) =>
    [
      row.table,
      row.cell,
      row.quantity,
      figure(row.ours),
      row.reference === null ? '' : String(row.reference),
      differenceOf(row),
      row.note,
    ]
      .map((text) => (/[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text))
      .join(','),
  );
  return `${[COLUMNS.join(','), ...lines].join('\n')}\n`;
}

/** @returns by how much ours is above the design's figure, of it; empty where there is none */
export function differenceOf({ ours, reference }: UtilityRow): string {
  if (reference === null || reference === 0 || !Number.isFinite(ours)) return '';
  const percent = (100 * (ours - reference)) / reference;
  return `${percent >= 0 ? '+' : ''}${percent.toFixed(0)} %`;
}

function figure(value: number): string {
  return Number.isFinite(value) ? String(Number(value.toPrecision(4))) : '';
}
