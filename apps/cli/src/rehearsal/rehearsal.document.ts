import { spreadsheetLine } from '@collimate/platform-tables';
import { TIDY_COLUMNS, type TidyRow } from '@collimate/statistics-menu';
import type { PatientTable } from './patient.table.js';
import { ROW_KEY, type RowSummary } from './repeated.rows.js';
import type { Truth } from './truth.file.js';

/** Content of a rehearsal. It has a schema of its own, so that programs that publish, pool or read results refuse it. */
export interface RehearsalDocument {
  readonly schema: 'collimate.rehearsal/1';
  readonly notice: string;
  readonly study: string;
  readonly digest: string;
  readonly tables: readonly Pick<PatientTable, 'name' | 'mark' | 'source' | 'sha256'>[];
  /** Number of records of each site, in the order of the sites: they are public or invented. */
  readonly sites: readonly { readonly site: string; readonly patients: number }[];
  readonly truth: Truth | null;
  readonly noise: 'on' | 'off';
  readonly seed: number;
  readonly repeats: number;
  /** Rows of the first repeat. */
  readonly rows: readonly TidyRow[];
  readonly plannedRows: readonly TidyRow[];
  /** Over the repeats; empty for a single one. */
  readonly summary: readonly RowSummary[];
  readonly limits: readonly string[];
}

/** Head of every file that a rehearsal writes. */
export const NOTICE =
  'A rehearsal on public or invented patients: no result of a study, nothing of it was charged, released or signed.';

/** Limits of every rehearsal. */
export const LIMITS: readonly string[] = [
  'The noise is drawn from a seed that is printed: it hides nobody.',
  'Every site answers and no round is lost; a study may have fewer.',
  'Consent, mapping of words, scans that cannot be read and plausibility checks are not played.',
  'What is true of invented patients holds as far as real ones are like them.',
];

const SUMMARY = [
  'truth',
  'mean',
  'sd',
  'bias',
  'coverage',
  'noiseCoverage',
  'medianHalfWidth',
  'plannedHalfWidth',
  'widthRatio',
  'rejected',
] as const;

/** The rows of the first repeat: the tidy table, whose column `study` says that it is a rehearsal. */
export function rowsCsv({ rows }: RehearsalDocument): string {
  return csv(
    TIDY_COLUMNS,
    rows.map((row) => TIDY_COLUMNS.map((column) => row[column])),
  );
}

/** One line per row of the result, over all repeats. */
export function summaryCsv({ summary }: RehearsalDocument): string {
  const names = ['study', ...ROW_KEY] as const;
  return csv(
    [...names, 'repeats', 'estimates', ...SUMMARY, 'statuses', 'nearPlan', 'limit'],
    summary.map((one) => [
      ...names.map((name) => one.row[name]),
      one.repeats,
      one.estimates,
      ...SUMMARY.map((name) => one[name]),
      Object.entries(one.statuses)
        .map(([status, count]) => `${status} ${count}`)
        .join(' '),
      one.nearPlan,
      one.limit,
    ]),
  );
}

function csv(header: readonly string[], rows: readonly (readonly (string | number | null)[])[]): string {
  return `${[header.join(','), ...rows.map((cells) => spreadsheetLine(cells.map((cell) => String(cell ?? ''))))].join('\n')}\n`;
}
