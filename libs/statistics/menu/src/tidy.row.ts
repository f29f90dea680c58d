/** Why a row has no estimate, or how far it may be believed; where several apply, the later one. */
export type TidyStatus = 'ok' | 'uninformative' | 'suppressed' | 'unavailable' | 'abandoned' | 'refused';

/** What a reader has to know of an estimate besides its interval. */
export type TidyFlag =
  | 'clipping-bias'
  | 'coarse-bins'
  | 'apparent'
  | 'boundary'
  | 'floored'
  | 'provisional'
  | 'off-reference'
  | 'score-shape'
  | 'hazard-shape'
  | 'normal-errors';

/**
 * One published number with everything that is known of it: the form that every analysis is read in. Names are those of the
 * columns; columns are added at the end and never renamed. A forecast has the same form, with planned numbers in it.
 */
export interface TidyRow {
  readonly study: string;
  readonly version: number;
  /** Name of the question in the protocol. */
  readonly question: string;
  /** Kind of the analysis. */
  readonly kind: string;
  /** Name of the release that was read. */
  readonly release: string;
  readonly quantity: string;
  /** For example `RNU0@DHQ4`; null for a count. */
  readonly variable: string | null;
  readonly variable2: string | null;
  readonly plan: string | null;
  readonly timepoint: string | null;
  readonly term: string | null;
  readonly level: string | null;
  readonly x: number | null;
  readonly x_upper: number | null;
  readonly group: string | null;
  /** For a difference: the group that is subtracted from `group`. */
  readonly group2: string | null;
  readonly site: string | null;
  readonly fold: string | null;
  readonly estimate: number | null;
  readonly unit: string | null;
  /** `value`, `log(value)`, `cbrt(value)`, or `reference SD` around the public centre. */
  readonly scale: string | null;
  readonly se_noise: number | null;
  readonly se_sampling: number | null;
  readonly se: number | null;
  readonly lower: number | null;
  readonly upper: number | null;
  readonly confidence: number | null;
  readonly method: string | null;
  readonly test: string | null;
  readonly test_statistic: number | null;
  readonly df: number | null;
  readonly p_value: number | null;
  readonly p_adjusted: number | null;
  readonly adjustment: string | null;
  /** What was adjusted over. */
  readonly family: string | null;
  /** A released noisy count, or the planned number in a forecast. */
  readonly n: number | null;
  readonly n_se: number | null;
  readonly sites: number | null;
  readonly status: TidyStatus;
  /** Separated by spaces. */
  readonly flags: string;
  readonly note: string;
}

const EMPTY = {
  variable: null,
  variable2: null,
  plan: null,
  timepoint: null,
  term: null,
  level: null,
  x: null,
  x_upper: null,
  group: null,
  group2: null,
  site: null,
  fold: null,
  estimate: null,
  unit: null,
  scale: null,
  se_noise: null,
  se_sampling: null,
  se: null,
  lower: null,
  upper: null,
  confidence: null,
  method: null,
  test: null,
  test_statistic: null,
  df: null,
  p_value: null,
  p_adjusted: null,
  adjustment: null,
  family: null,
  n: null,
  n_se: null,
  sites: null,
} as const;

/** What a mean is of. */
export interface NamedNumber {
  /** For example `RNU0@DHQ4`, or the name of a variable. */
  readonly key: string;
  /** On its own scale; empty where it has none. */
  readonly unit: string;
}

/** What a row is of: the same for all rows of one question. */
export interface RowHead {
  readonly study: string;
  readonly version: number;
  readonly question: string;
  readonly kind: string;
  readonly release: string;
  /** The numbers that the release is about, in the protocol's order: rows and their number depend on the protocol alone. */
  readonly features: readonly NamedNumber[];
  /** The part of the patients that the row is about; absent if it is about all. */
  readonly fold?: string | undefined;
}

/** @returns a whole row: what is not given is null */
export function tidyRow(
  { study, version, question, kind, release, fold = null }: Omit<RowHead, 'fold'> & { readonly fold?: string | null | undefined },
  cells: Pick<TidyRow, 'quantity'> & Partial<Omit<TidyRow, 'flags'>> & { readonly flags?: readonly (TidyFlag | false)[] },
): TidyRow {
  const { quantity, status = 'ok', flags = [], note = '', ...rest } = cells;
  const words = flags.filter((flag) => flag !== false).join(' ');
  return { study, version, question, kind, release, quantity, ...EMPTY, fold, ...rest, status, flags: words, note };
}

/** The columns of the table, in their order. */
export const TIDY_COLUMNS: readonly (keyof TidyRow)[] = [
  'study',
  'version',
  'question',
  'kind',
  'release',
  'quantity',
  ...(Object.keys(EMPTY) as (keyof typeof EMPTY)[]),
  'status',
  'flags',
  'note',
];
