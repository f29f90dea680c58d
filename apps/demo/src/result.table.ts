import type { PlantedTruth } from '@collimate/imaging-simulation';
import { publishedRows, type Estimate, type TidyRow } from '@collimate/statistics-menu';
import type { PublishedResult } from '@collimate/governance-publication';

/** One line of the final table: an estimate beside what was planted. */
export interface TruthRow {
  readonly feature: string;
  readonly group: string;
  readonly scale: string;
  readonly estimate: Omit<Estimate, 'standardError'>;
  readonly truth: number;
  readonly holds: boolean;
  /** Of the difference between the groups, after Holm's correction; undefined for a group. */
  readonly pValue: number | undefined;
}

/** @returns per feature a row for each group and one for their difference */
export function truthRows(result: PublishedResult, planted: PlantedTruth): readonly TruthRow[] {
  const published = publishedRows(result).filter(({ status }) => status === 'ok');
  const truthOf = (group: string, key: string): number => planted[group][key as keyof PlantedTruth[string]].mean;
  return result.study.features.flatMap(({ key, name }) =>
    published.flatMap((row) => {
      if (row.variable !== key || row.group === null) return [];
      if (row.quantity === 'mean') return [truthRow(name, row.group, row, truthOf(row.group, key))];
      if (row.quantity !== 'difference of means' || row.group2 === null) return [];
      return [truthRow(name, 'difference', row, truthOf(row.group, key) - truthOf(row.group2, key))];
    }),
  );
}

function truthRow(feature: string, group: string, row: TidyRow, truth: number): TruthRow {
  const { estimate, se_noise: noiseError, lower, upper, scale, p_adjusted: pValue } = row;
  if (estimate === null || noiseError === null || lower === null || upper === null) {
    throw new Error(`the published ${row.quantity} of ${feature} has no interval`);
  }
  return {
    feature,
    group,
    scale: scale ?? '',
    estimate: { value: estimate, noiseError, interval: { lower, upper } },
    truth,
    holds: lower <= truth && truth <= upper,
    pValue: pValue ?? undefined,
  };
}

/** Lays rows out in columns. @input cells; numbers are right-aligned from the second column on */
export function columns(header: readonly string[], rows: readonly (readonly string[])[], textColumns: number): string {
  const widths = header.map((title, c) => Math.max(title.length, ...rows.map((cells) => cells[c].length)));
  const line = (cells: readonly string[]): string =>
    cells.map((cell, c) => (c < textColumns ? cell.padEnd(widths[c]) : cell.padStart(widths[c]))).join('  ').trimEnd();
  return [line(header), widths.map((width) => '─'.repeat(width)).join('  '), ...rows.map(line)].join('\n');
}

/** The table of the end: what the study found, how sure it is, and what had been planted. */
export function renderTruthTable(rows: readonly TruthRow[]): string {
  return columns(
    ['feature', 'scale', 'group', 'estimate', 'noise error', '95 % interval', 'planted', 'holds', 'p (Holm)'],
    rows.map((row, n) => [
      n > 0 && rows[n - 1].feature === row.feature ? '' : row.feature,
      n > 0 && rows[n - 1].feature === row.feature ? '' : row.scale,
      row.group,
      digits(row.estimate.value),
      digits(row.estimate.noiseError),
      `${digits(row.estimate.interval.lower)} … ${digits(row.estimate.interval.upper)}`,
      digits(row.truth),
      row.holds ? 'yes' : 'no',
      row.pValue === undefined ? '' : row.pValue < 0.001 ? '< 0.001' : row.pValue.toFixed(3),
    ]),
    3,
  );
}

/** @returns four significant digits, without an exponent for everyday numbers */
export function digits(value: number): string {
  const text = value.toPrecision(4);
  return text.includes('e') ? String(Number(text)) : text;
}
