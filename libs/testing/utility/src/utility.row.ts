/** One figure of a utility table, beside the one that the design foresaw. */
export interface UtilityRow {
  /** Section of the design, for example `privacy 2.5`. */
  readonly table: string;
  /** What was simulated: features, patients, epsilon. */
  readonly cell: string;
  readonly quantity: string;
  readonly ours: number;
  /** The design's figure; null where it has none, or where its file was not named. */
  readonly reference: number | null;
  /** Why the two differ, where that is known. */
  readonly note: string;
}

/** How much is simulated. */
export interface UtilityEffort {
  /** The long form: all sizes, and as many studies as the design had. */
  readonly isFull: boolean;
  /** Figures of the design's own simulation, by the name of its table; empty where its file was not named. */
  readonly reference: Readonly<Record<string, readonly Readonly<Record<string, unknown>>[]>>;
}

/** A table of the design, and how it is made. */
export interface UtilityTable {
  /** Name of its files, without an ending. */
  readonly name: string;
  readonly title: string;
  make(effort: UtilityEffort): readonly UtilityRow[];
}

/** rho of the budgets that are named epsilon 1 and 3, at delta 1e-6. */
export const BUDGETS: readonly (readonly [epsilon: number, rho: string])[] = [
  [1, '2435/100000'],
  [3, '18506/100000'],
];

/** The noise of a budget under the product's filter beside that of the exact curve, which the design's simulation took. */
export const FILTER_NOTE = 'noise of the zCDP filter is 7 % (epsilon 1) or 6 % (epsilon 3) above the exact curve of the design';

/** @returns the figure of the design's simulation whose keys have these values; null for none */
export function foreseen(
  { reference }: UtilityEffort,
  table: string,
  where: Readonly<Record<string, unknown>>,
  key: string,
): number | null {
  const found = reference[table]?.find((row) => Object.entries(where).every(([name, value]) => row[name] === value));
  const value = found?.[key];
  return typeof value === 'number' ? value : null;
}

/** Root of the mean square; NaN of nothing. */
export function rootMeanSquare(errors: readonly number[]): number {
  return Math.sqrt(errors.reduce((sum, one) => sum + one * one, 0) / errors.length);
}

/** The middle one; NaN of nothing. */
export function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[values.length >> 1] ?? Number.NaN;
}

/** How often an interval holds the truth. */
export function coverage(
  rows: readonly { readonly lower: number | null; readonly upper: number | null }[],
  truth: (index: number) => number,
): number {
  return rows.filter(({ lower, upper }, i) => lower! <= truth(i) && truth(i) <= upper!).length / rows.length;
}
