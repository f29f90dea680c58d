/** One thing that is wrong with a table of scans. Reason and fix quote no cell. */
export interface CohortProblem {
  /** Line of the file, counted from 1; the header is line 1. */
  readonly line: number;
  /** Subject of the line, as the table has it. It is shown only to the person who gave the table. */
  readonly subject: string;
  /** Empty for the whole line. */
  readonly column: string;
  readonly code:
    | 'BAD_QUOTES'
    | 'NOT_UTF8'
    | 'NO_TABLE'
    | 'MISSING_COLUMN'
    | 'DUPLICATE_COLUMN'
    | 'WRONG_CELLS'
    | 'MISSING_VALUE'
    | 'BAD_VALUE'
    | 'LEADS_OUT'
    | 'DUPLICATE_CASE';
  readonly reason: string;
  readonly fix: string;
}

/** Faults of the titles of the columns. */
export function ofHeader(titles: readonly string[], needed: readonly string[]): readonly CohortProblem[] {
  const names = titles.map((title) => title.toLowerCase());
  const fix = 'The first line is a header such as subject,image,mask,roi,outcome.';
  const wrong = (column: string, code: CohortProblem['code'], reason: string): CohortProblem => ({
    line: 1,
    subject: '',
    column,
    code,
    reason,
    fix,
  });
  return [
    ...needed
      .filter((name) => !names.includes(name))
      .map((name) => wrong(name, 'MISSING_COLUMN', `the table has no column "${name}"`)),
    ...titles
      .filter((title, i) => title !== '' && names.indexOf(names[i]) !== i)
      .map((title) => wrong(title, 'DUPLICATE_COLUMN', `the header names the column "${title}" twice`)),
  ];
}

/** What stands between cells, as people call it. */
const SEPARATORS: Readonly<Record<string, string>> = { ',': 'comma', ';': 'semicolon', '\t': 'tab' };

/** What is done about a line that has another number of cells than the header. */
export function fixOfCells(cells: number, titles: number, separator: string): string {
  const name = SEPARATORS[separator] ?? `"${separator}"`;
  return cells < titles
    ? `Write a cell for each column, an empty one where nothing is known, with a ${name} between two cells as in the header.`
    : `Put text with a ${name} into double quotes, or give each cell a heading: a ${name} stands between cells, as in the header.`;
}

/** The problem as a sentence that names its place, the same in every program. */
export function inWords({ line, column, reason }: CohortProblem): string {
  if (line === 1) return reason;
  if (reason.startsWith('the line ')) return `line ${line}${reason.slice('the line'.length)}`;
  return `line ${line}${column === '' ? '' : `, column ${column}`}: ${reason}`;
}
