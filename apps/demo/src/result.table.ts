import type { PlantedTruth } from '@collimate/imaging-simulation';
import type { Counts, Estimate, Moments, ResultDocument } from './result.document.js';

/** One line of the final table: an estimate beside what was planted. */
export interface TruthRow {
  readonly feature: string;
  readonly group: string;
  readonly scale: string;
  readonly estimate: Estimate;
  readonly truth: number;
  readonly holds: boolean;
  /** Of the difference between the groups, after Holm's correction; undefined for a group. */
  readonly pValue: number | undefined;
}

/** @returns the pooled estimate of the first round of that kind, or undefined if it was abandoned */
export function roundOf<K extends 'group-moments' | 'group-counts'>(
  result: ResultDocument,
  kind: K,
): (K extends 'group-moments' ? Moments : Counts) | undefined {
  for (const { pooled } of result.rounds) {
    if (pooled?.estimate.kind === kind) return pooled.estimate as K extends 'group-moments' ? Moments : Counts;
  }
  return undefined;
}

/** @returns per feature a row for each group and one for their difference */
export function truthRows(result: ResultDocument, planted: PlantedTruth): readonly TruthRow[] {
  const moments = roundOf(result, 'group-moments');
  if (!moments) return [];
  const names = new Map(result.study.features.map(({ key, name }) => [key, name]));
  const truthOf = (group: string, key: string): number => planted[group][key as keyof PlantedTruth[string]].mean;
  const rows: TruthRow[] = [];
  for (const { key } of result.study.features) {
    const feature = names.get(key) ?? key;
    for (const { group, features } of moments.groups) {
      const found = features.find((candidate) => candidate.key === key);
      if (found) rows.push(row(feature, group, found.scale, found.mean, truthOf(group, key), undefined));
    }
    for (const { groups, features } of moments.differences) {
      const found = features.find((candidate) => candidate.key === key);
      const truth = truthOf(groups[1], key) - truthOf(groups[0], key);
      if (found) rows.push(row(feature, 'difference', found.scale, found.difference, truth, found.adjustedPValue));
    }
  }
  return rows;
}

function row(feature: string, group: string, scale: string, estimate: Estimate, truth: number, pValue: number | undefined): TruthRow {
  const { lower, upper } = estimate.interval;
  return { feature, group, scale, estimate, truth, holds: lower <= truth && truth <= upper, pValue };
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
