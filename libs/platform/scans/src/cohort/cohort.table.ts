import { TableError, type TableLine, readLines } from '@collimate/platform-tables';
import { ANATOMIES, REGION_NAMES, type RegionName } from '../scan-facts.js';
import { type CohortProblem, ofHeader } from './cohort.problem.js';
import { leadsOut, pathColumns, samePath } from './cohort.paths.js';

/** The columns that have a meaning of their own; every other one is a variable. */
const COHORT_COLUMNS = [
  'subject',
  'image',
  'series',
  'phase',
  'mask',
  'roi',
  'label',
  'unit',
  'anatomy',
  ...REGION_NAMES,
] as const;

/** One line of a table of scans. What a cell does not say is not there; paths are as they stand in the table. */
export interface CohortLine {
  /** Where it ends in the file, the header being line 1. */
  readonly line: number;
  /** Empty where the line names nobody. */
  readonly subject: string;
  readonly image: string;
  readonly series?: string;
  readonly phase?: string;
  readonly mask: string;
  readonly roi?: string;
  readonly label?: number;
  readonly unit?: string;
  readonly anatomy?: (typeof ANATOMIES)[number];
  readonly regions?: Partial<Readonly<Record<RegionName, string>>>;
  /** Group, outcomes, covariates: by the titles of their columns, as they stand there; a cell may be empty. */
  readonly variables: Readonly<Record<string, string>>;
}

/** What the text of a table says, before any file is opened. */
export interface CohortTable {
  /** Lines that name an image and a mask and in which nothing is wrong that keeps them from being read. */
  readonly lines: readonly CohortLine[];
  /** How many stand behind the header. */
  readonly lineCount: number;
  /** In the order of the table. */
  readonly problems: readonly CohortProblem[];
}

/** What a program wants of a table. */
export interface CohortNeeds {
  /** Columns that are there, and whose cells are filled in. */
  readonly filled: readonly string[];
  /** Whether paths must stay below the folder of the table, and cells be short: the table of a service. */
  readonly contained?: boolean;
}

/** Longest cell of a column with a meaning, in the table of a service. */
const LONGEST_CELL = 1000;

/**
 * Reads a table of scans, and stops at nothing: what is wrong is told by line and column, and quotes no cell. Names of columns are read
 * without regard to case, and stand in any order.
 */
export function readCohort(text: string, needs: CohortNeeds): CohortTable {
  let table: readonly TableLine[];
  try {
    table = readLines(text);
  } catch (error) {
    if (!(error instanceof TableError)) throw error;
    const { code, message: reason, hint: fix = '', line = 1 } = error;
    return { lines: [], lineCount: 0, problems: [{ line, subject: '', column: '', code, reason, fix }] };
  }
  const [header, ...rows] = table;
  const titles = header?.cells ?? [];
  const problems: CohortProblem[] = [...ofHeader(titles, needs.filled)];
  const seen = new Map<string, number>();
  const lines = rows.flatMap((row) => {
    const read = readLine(row, titles, needs, seen);
    problems.push(...read.problems);
    return read.line === undefined ? [] : [read.line];
  });
  return { lines, lineCount: rows.length, problems };
}

/** @param seen the line in which each case stands, this one among them afterwards */
function readLine(
  { cells, line }: TableLine,
  titles: readonly string[],
  { filled, contained }: CohortNeeds,
  seen: Map<string, number>,
): { readonly line?: CohortLine; readonly problems: readonly CohortProblem[] } {
  const names = titles.map((title) => title.toLowerCase());
  const of = (name: string): string => cells[names.indexOf(name)] ?? '';
  const subject = of('subject');
  const problems: CohortProblem[] = [];
  const wrong = (column: string, code: CohortProblem['code'], reason: string, fix: string): void =>
    void problems.push({ line, subject, column, code, reason, fix });
  if (cells.length !== names.length) {
    wrong('', 'WRONG_CELLS', `the line has ${cells.length} cells, and the header ${names.length}`, 'Put text with commas into double quotes.');
    return { problems };
  }
  for (const name of filled) {
    if (names.includes(name) && of(name) === '') wrong(name, 'MISSING_VALUE', 'the cell is empty', 'Fill it in, or take the line out.');
  }
  const label = of('label') === '' ? undefined : Number(of('label'));
  if (Number.isNaN(label)) wrong('label', 'BAD_VALUE', 'the label is no number', 'Give the value of the region in the mask.');
  const anatomy = ANATOMIES.find((one) => one === of('anatomy').toLowerCase());
  if (of('anatomy') !== '' && anatomy === undefined)
    wrong('anatomy', 'BAD_VALUE', `the line has an anatomy that is neither ${ANATOMIES.join(' nor ')}`, 'Write one of them, or nothing.');
  if (contained === true) {
    for (const name of pathColumns.filter((column) => leadsOut(of(column))))
      wrong(name, 'LEADS_OUT', 'the path does not stay below the folder of the table', 'Put the scans below the table, and write the path from there.');
    for (const name of [...new Set([...COHORT_COLUMNS, ...filled])].filter((column) => of(column).length > LONGEST_CELL))
      wrong(name, 'BAD_VALUE', `the cell has more than ${LONGEST_CELL} letters`, 'Write a shorter one.');
  }
  const key = JSON.stringify([
    ...['image', 'mask'].map((name) => samePath(of(name))),
    ...['subject', 'series', 'phase', 'roi', 'label'].map(of),
  ]);
  const before = seen.get(key);
  if (before !== undefined)
    wrong('', 'DUPLICATE_CASE', `the line names the case of line ${before} again`, 'Take one of the two lines out.');
  seen.set(key, before ?? line);
  if (of('image') === '' || of('mask') === '' || Number.isNaN(label)) return { problems };
  const found = REGION_NAMES.filter((name) => of(name) !== '').map((name) => [name, of(name)]);
  const variables = titles.flatMap((title, c): [string, string][] =>
    title === '' || COHORT_COLUMNS.some((column) => column === names[c]) ? [] : [[title, cells[c]]],
  );
  const words = (['series', 'phase', 'roi', 'unit'] as const).filter((name) => of(name) !== '').map((name) => [name, of(name)]);
  return {
    problems,
    line: {
      line,
      subject,
      image: of('image'),
      mask: of('mask'),
      ...Object.fromEntries(words),
      ...(label === undefined ? {} : { label }),
      ...(anatomy === undefined ? {} : { anatomy }),
      ...(found.length === 0 ? {} : { regions: Object.fromEntries(found) }),
      variables: Object.fromEntries(variables),
    },
  };
}
