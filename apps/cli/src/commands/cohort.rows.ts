import { dirname, resolve } from 'node:path';
import { TableError, type TableLine, readLines } from '@collimate/platform-tables';
import { COHORT_COLUMNS } from '../extraction/cohort.table.js';

/** One thing that is wrong with a cohort. */
export interface CohortProblem {
  /** Line of the table, counted from 1; the header is line 1. */
  readonly line: number;
  readonly subject: string;
  /** The file at fault, or the column. */
  readonly file: string;
  readonly code: string;
  readonly reason: string;
  readonly fix: string;
}

/** One case of the table whose files can be looked at. */
export interface CohortRow {
  readonly line: number;
  readonly subject: string;
  readonly image: string;
  readonly series: string | undefined;
  readonly phase: string | undefined;
  readonly mask: string;
  readonly roi: string | undefined;
  readonly label: number | undefined;
}

/** What the text of a table says, before any file is opened. */
export interface CohortRows {
  readonly rows: readonly CohortRow[];
  /** Lines behind the header. */
  readonly lines: number;
  readonly problems: readonly CohortProblem[];
}

/** Reads a whole table and stops at nothing. Paths are relative to the table. */
export function cohortRows(text: string, file: string): CohortRows {
  let table: readonly TableLine[];
  try {
    table = readLines(text);
  } catch (error) {
    if (!(error instanceof TableError)) throw error;
    return { rows: [], lines: 0, problems: [quotesProblem(error)] };
  }
  const [header, ...lines] = table;
  const names = (header?.cells ?? []).map((name) => name.toLowerCase());
  const problems: CohortProblem[] = headerProblems(names);
  const rows: CohortRow[] = [];
  const seen = new Map<string, number>();
  const folder = dirname(resolve(file));
  for (const { cells, line } of lines) {
    const of = (name: string): string => cells[names.indexOf(name)] ?? '';
    const subject = of('subject');
    const wrong = (column: string, code: string, reason: string, fix: string): void =>
      void problems.push({ line, subject, file: column, code, reason, fix });
    if (cells.length !== names.length) {
      wrong(
        '',
        'WRONG_CELLS',
        `the line has ${cells.length} cells, and the header ${names.length}`,
        'Put text with commas into double quotes.',
      );
      continue;
    }
    for (const name of ['subject', 'image', 'mask']) {
      if (names.includes(name) && of(name) === '')
        wrong(name, 'MISSING_VALUE', 'the cell is empty', 'Fill it in, or take the line out.');
    }
    for (const name of names.filter((column) => !COHORT_COLUMNS.has(column) && of(column) === '')) {
      wrong(name, 'MISSING_VALUE', 'the outcome or covariate is empty', 'Fill it in, or take the line out.');
    }
    const label = of('label') === '' ? undefined : Number(of('label'));
    if (Number.isNaN(label)) wrong('label', 'BAD_VALUE', 'the label is no number', 'Give the value of the region in the mask.');
    const key = JSON.stringify([subject, of('image'), of('series'), of('phase'), of('roi'), of('label')]);
    const before = seen.get(key);
    if (before !== undefined)
      wrong('', 'DUPLICATE_CASE', `the case stands in line ${before} already`, 'Take one of the two lines out.');
    seen.set(key, before ?? line);
    if (of('image') === '' || of('mask') === '' || Number.isNaN(label)) continue;
    const [image, mask] = [resolve(folder, of('image')), resolve(folder, of('mask'))];
    rows.push({
      line,
      subject,
      image,
      series: of('series') || undefined,
      phase: of('phase') || undefined,
      mask,
      roi: of('roi') || undefined,
      label,
    });
  }
  return { rows, lines: lines.length, problems };
}

function quotesProblem({ code, message, hint, line }: TableError): CohortProblem {
  return { line: line ?? 1, subject: '', file: '', code, reason: message, fix: hint ?? '' };
}

function headerProblems(names: readonly string[]): CohortProblem[] {
  const fix = 'The first line is a header such as subject,image,mask,roi,outcome.';
  const wrong = (column: string, code: string, reason: string): CohortProblem => ({
    line: 1,
    subject: '',
    file: column,
    code,
    reason,
    fix,
  });
  return [
    ...['subject', 'image', 'mask']
      .filter((name) => !names.includes(name))
      .map((name) => wrong(name, 'MISSING_COLUMN', 'the table has no such column')),
    ...names
      .filter((name, i) => names.indexOf(name) !== i)
      .map((name) => wrong(name, 'DUPLICATE_COLUMN', 'the column stands twice in the header')),
  ];
}
