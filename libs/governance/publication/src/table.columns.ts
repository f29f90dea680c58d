import { TIDY_COLUMNS, type TidyRow } from '@collimate/statistics-menu';
import { RELEASE_COLUMNS, releaseRowSchema, type ReleaseRow } from './release.rows.js';
import { tidyRowSchema } from './tidy.rows.js';

/** A column of a published table and the form of its cells; every cell may be empty. */
export interface TableColumn<Row> {
  readonly name: keyof Row & string;
  readonly form: 'text' | 'whole' | 'number';
}

/** The version of a protocol and a number of sites; every other number may have a fraction. */
const WHOLE: ReadonlySet<keyof TidyRow> = new Set(['version', 'sites']);

/** The columns of the table of results, typed: the same in CSV, JSON and Parquet. */
export const RESULT_TABLE: readonly TableColumn<TidyRow>[] = TIDY_COLUMNS.map((name) => ({
  name,
  form: WHOLE.has(name) ? 'whole' : tidyRowSchema.shape[name].safeParse(0.5).success ? 'number' : 'text',
}));

/** The columns of the table of releases, typed. */
export const RELEASE_TABLE: readonly TableColumn<ReleaseRow>[] = RELEASE_COLUMNS.map((name) => {
  const column = releaseRowSchema.shape[name];
  const form = column.safeParse(0.5).success ? 'number' : column.safeParse(1).success ? 'whole' : 'text';
  return { name, form };
});
