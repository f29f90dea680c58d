import { publishedRows, quantityOf, whereOf, type TidyRow } from '@collimate/statistics-menu';
import type { PublishedResult } from '@collimate/governance-publication';
import type { DemoTruth } from './demo.truth.js';

/** One line of the final table: an estimate beside what was planted. */
export interface TruthRow {
  readonly question: string;
  readonly quantity: string;
  readonly where: string;
  readonly variable: string;
  readonly scale: string;
  readonly estimate: number;
  readonly noiseError: number | null;
  readonly lower: number;
  readonly upper: number;
  readonly truth: number;
  readonly holds: boolean;
  /** Corrected for the other tests of its family, where there are some; undefined without a test. */
  readonly pValue: number | undefined;
}

/** @returns the rows with an interval of which the truth is known, in the order of the protocol; not those that the noise has drowned */
export function truthRows(result: PublishedResult, planted: DemoTruth): readonly TruthRow[] {
  return publishedRows(result).flatMap((row): readonly TruthRow[] => {
    const { estimate, lower, upper, se_noise: noiseError, status } = row;
    const truth = planted.of(row);
    if (truth === undefined || status !== 'ok' || estimate === null || lower === null || upper === null) return [];
    return [
      {
        ...{ question: row.question, quantity: quantityOf(row), where: whereOf(row), variable: row.variable ?? '' },
        ...{ scale: row.scale ?? '', estimate, noiseError, lower, upper, truth, holds: lower <= truth && truth <= upper },
        pValue: pValueOf(row),
      },
    ];
  });
}

function pValueOf({ p_adjusted: adjusted, p_value: plain }: TidyRow): number | undefined {
  return adjusted ?? plain ?? undefined;
}

/** Lays rows out in columns. @input cells; numbers are right-aligned from the second column on */
export function columns(header: readonly string[], rows: readonly (readonly string[])[], textColumns: number): string {
  const widths = header.map((title, c) => Math.max(title.length, ...rows.map((cells) => cells[c].length)));
  const line = (cells: readonly string[]): string =>
    cells
      .map((cell, c) => (c < textColumns ? cell.padEnd(widths[c]) : cell.padStart(widths[c])))
      .join('  ')
      .trimEnd();
  return [line(header), widths.map((width) => '─'.repeat(width)).join('  '), ...rows.map(line)].join('\n');
}

/** What a mean of a group is for: the comparison beside it says it shorter. */
const NOT_PRINTED = 'mean';

/** The table of the end: what the study found, how sure it is, and what had been planted. */
export function renderTruthTable(rows: readonly TruthRow[]): string {
  const shown = rows.filter(({ quantity }) => quantity !== NOT_PRINTED);
  return columns(
    ['question', 'quantity', 'of', 'estimate', 'noise error', '95 % interval', 'planted', 'holds', 'p (Holm)'],
    shown.map((row, n) => [
      n > 0 && shown[n - 1].question === row.question ? '' : row.question,
      row.quantity,
      [row.variable, row.where].filter((one) => one !== '').join(', '),
      digits(row.estimate),
      row.noiseError === null ? '' : digits(row.noiseError),
      `${digits(row.lower)} … ${digits(row.upper)}`,
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
