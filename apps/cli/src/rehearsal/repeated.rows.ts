import { Z, type TidyRow } from '@collimate/statistics-menu';

/** One repeat: rows of the study, and of the same patients without noise. */
export interface Repeat {
  readonly rows: readonly TidyRow[];
  readonly without: readonly TidyRow[];
}

/** The true value of a row. */
export interface RowTruth {
  /** Computed from the values of all patients, not from bins or clipped values. */
  readonly value: number;
  /**
   * Limit of the estimator in an endless study. It differs from `value` by the bias of the protocol's bins, intervals
   * or clipping.
   */
  readonly limit: number | null;
}

/** Summary of one row of a result over all repeats. */
export interface RowSummary {
  /** The row of the last repeat, for its names. */
  readonly row: TidyRow;
  readonly repeats: number;
  /** Repeats in which the row has an estimate. */
  readonly estimates: number;
  /**
   * True value in the population. Null on fixed tables, for a number of subjects (these patients have their own), and
   * where it is unknown.
   */
  readonly truth: number | null;
  /** Mean and SD of the estimates. */
  readonly mean: number | null;
  readonly sd: number | null;
  /** Mean estimate minus the truth, or minus the estimate without noise on fixed tables. */
  readonly bias: number | null;
  /** Share of the 95 % intervals that hold the truth; of a number of subjects that of the same patients. */
  readonly coverage: number | null;
  /** Share of the intervals of the noise alone that hold the value of the same patients without noise. */
  readonly noiseCoverage: number | null;
  readonly medianHalfWidth: number | null;
  /** The half-width that `study plan` expects, and the ratio of the median half-width to it. */
  readonly plannedHalfWidth: number | null;
  readonly widthRatio: number | null;
  /** Share of the intervals whose half-width is within a quarter of the one in `study plan`. */
  readonly nearPlan: number | null;
  /** Share of the p-values below 0.05, adjusted ones where there are. */
  readonly rejected: number | null;
  /** Number of repeats by status. */
  readonly statuses: Readonly<Record<string, number>>;
  /**
   * Limit of the estimator in an endless study: its difference from the truth is the effect of bins, intervals and clip
   * of the protocol. Null where the truth is null.
   */
  readonly limit: number | null;
}

/** Largest relative difference between a half-width and the planned one that counts as near. */
const NEAR = 0.25;

/** The columns that make a row the same in another repeat, or in the plan. */
export const ROW_KEY = [
  'question',
  'kind',
  'release',
  'quantity',
  'variable',
  'variable2',
  'term',
  'level',
  'x',
  'group',
  'group2',
  'site',
  'scale',
] as const;

/** @returns the values of those columns, as one text */
export function rowKey(row: TidyRow): string {
  return JSON.stringify(ROW_KEY.map((name) => row[name]));
}

/**
 * @param truths by the key of a row; empty on fixed tables
 * @param planned the rows that the plan foresees
 */
export function summarised(
  repeats: readonly Repeat[],
  truths: ReadonlyMap<string, RowTruth>,
  planned: readonly TidyRow[],
): readonly RowSummary[] {
  const foreseen = new Map(planned.map((row) => [rowKey(row), halfWidth(row)]));
  const found = new Map<string, { readonly rows: TidyRow[]; readonly without: (TidyRow | undefined)[] }>();
  for (const { rows, without } of repeats) {
    const plain = new Map(without.map((row) => [rowKey(row), row]));
    for (const row of rows) {
      const key = rowKey(row);
      const entry = found.get(key) ?? { rows: [], without: [] };
      found.set(key, entry);
      entry.rows.push(row);
      entry.without.push(plain.get(key));
    }
  }
  return [...found].map(([key, entry]) => summaryOf(entry, truths.get(key) ?? null, foreseen.get(key) ?? null, truths.size > 0));
}

function summaryOf(
  { rows, without }: { readonly rows: readonly TidyRow[]; readonly without: readonly (TidyRow | undefined)[] },
  known: RowTruth | null,
  plannedHalfWidth: number | null,
  hasTruth: boolean,
): RowSummary {
  const estimates = rows.flatMap(({ estimate }) => estimate ?? []);
  const mean = estimates.length === 0 ? null : estimates.reduce((sum, one) => sum + one, 0) / estimates.length;
  const widths = rows.flatMap((row) => halfWidth(row) ?? []);
  const medianHalfWidth = median(widths);
  const noise = rows.flatMap(({ estimate, se_noise: se }, index) => {
    const plain = without[index]?.estimate ?? null;
    if (estimate === null || se === null || plain === null) return [];
    return [{ plain, isInside: Math.abs(estimate - plain) <= Z * se + 1e-12 * Math.abs(plain) }];
  });
  // A number of subjects is one of these patients, not of a population: its interval holds the noise alone.
  const isOfThese = rows.some(({ unit }) => unit === 'subjects');
  const truth = isOfThese ? null : (known?.value ?? null);
  const covered = rows.flatMap(({ lower, upper }, index) => {
    const target = isOfThese ? (without[index]?.estimate ?? null) : truth;
    return lower === null || upper === null || target === null || !hasTruth ? [] : [lower <= target && target <= upper];
  });
  const target = truth ?? (noise.length === 0 ? null : noise.reduce((sum, { plain }) => sum + plain, 0) / noise.length);
  const tests = rows.flatMap(({ p_adjusted: adjusted, p_value: p }) => adjusted ?? p ?? []);
  return {
    row: rows[rows.length - 1],
    repeats: rows.length,
    estimates: estimates.length,
    truth,
    mean,
    sd:
      mean === null || estimates.length < 2
        ? null
        : Math.sqrt(estimates.reduce((sum, one) => sum + (one - mean) ** 2, 0) / (estimates.length - 1)),
    bias: mean === null || target === null ? null : mean - target,
    coverage: share(covered),
    noiseCoverage: share(noise.map(({ isInside }) => isInside)),
    medianHalfWidth,
    plannedHalfWidth,
    widthRatio:
      medianHalfWidth === null || plannedHalfWidth === null || plannedHalfWidth === 0 ? null : medianHalfWidth / plannedHalfWidth,
    nearPlan:
      plannedHalfWidth === null || plannedHalfWidth === 0
        ? null
        : share(widths.map((one) => Math.abs(one / plannedHalfWidth - 1) <= NEAR)),
    rejected: share(tests.map((p) => p < 0.05)),
    statuses: countsOf(rows.map(({ status }) => status)),
    limit: isOfThese ? null : (known?.limit ?? null),
  };
}

function halfWidth({ lower, upper }: TidyRow): number | null {
  return lower === null || upper === null ? null : (upper - lower) / 2;
}

function median(values: readonly number[]): number | null {
  if (values.length === 0) return null;
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

function share(answers: readonly boolean[]): number | null {
  return answers.length === 0 ? null : answers.filter((one) => one).length / answers.length;
}

function countsOf(words: readonly string[]): Readonly<Record<string, number>> {
  return words.reduce<Record<string, number>>((counts, word) => ({ ...counts, [word]: (counts[word] ?? 0) + 1 }), {});
}
