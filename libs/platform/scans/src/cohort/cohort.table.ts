import { TableError, type TableLine, readLines, separatorOf } from '@collimate/platform-tables';
import { SCAN_COLUMNS } from '@collimate/radiomics-vocabulary';
import type { ANATOMIES, RegionName } from '../scan-facts.js';
import {
  anatomyOf,
  caseOf,
  type CellOf,
  type CellProblem,
  type CohortNeeds,
  labelOf,
  ofCells,
  regionsOf,
} from './cohort.cells.js';
import { type CohortProblem, fixOfCells, ofHeader } from './cohort.problem.js';

/** One line of a table of scans. An empty cell gives no key; paths are as written in the table. */
export interface CohortLine {
  /** Line of the file at which it ends, the header being line 1. */
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
  /** Group, outcomes and covariates, by the titles of their columns as written; a cell may be empty. */
  readonly variables: Readonly<Record<string, string>>;
}

/** Content of a table, before any file is opened. */
export interface CohortTable {
  /** Lines that name an image and a mask and have no fault that prevents reading them. */
  readonly lines: readonly CohortLine[];
  /** Number of lines after the header. */
  readonly lineCount: number;
  /** In the order of the table. */
  readonly problems: readonly CohortProblem[];
}

/**
 * Reads a table of scans, and does not stop at a fault: each is reported by line and column, and no cell is quoted.
 * Names of columns may have any case and any order.
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
  const head: Head = { titles: header?.cells ?? [], separator: separatorOf(text) };
  const problems: CohortProblem[] = [...ofHeader(head.titles, needs.filled)];
  const seen = new Map<string, number>();
  const lines = rows.flatMap((row) => {
    const read = readLine(row, head, needs, seen);
    problems.push(...read.problems);
    return read.line === undefined ? [] : [read.line];
  });
  return { lines, lineCount: rows.length, problems };
}

/** The first line of a table, and what stands between its cells. */
interface Head {
  readonly titles: readonly string[];
  readonly separator: string;
}

/** @param seen the line of each case so far; this line is added */
function readLine(
  { cells, line }: TableLine,
  { titles, separator }: Head,
  needs: CohortNeeds,
  seen: Map<string, number>,
): { readonly line?: CohortLine; readonly problems: readonly CohortProblem[] } {
  const names = titles.map((title) => title.toLowerCase());
  const of: CellOf = (name) => cells[names.indexOf(name)] ?? '';
  const subject = of('subject');
  const placed = (problem: CellProblem): CohortProblem => ({ line, subject, ...problem });
  if (cells.length !== names.length) {
    const reason = `the line has ${cells.length} cells, and the header ${names.length}`;
    const fix = fixOfCells(cells.length, names.length, separator);
    return { problems: [placed({ column: '', code: 'WRONG_CELLS', reason, fix })] };
  }
  const problems = ofCells(of, names, needs).map(placed);
  const before = seen.get(caseOf(of));
  if (before !== undefined) {
    const reason = `the line names the case of line ${before} again`;
    problems.push(placed({ column: '', code: 'DUPLICATE_CASE', reason, fix: 'Take one of the two lines out.' }));
  }
  seen.set(caseOf(of), before ?? line);
  if (of('image') === '' || of('mask') === '' || Number.isNaN(labelOf(of))) return { problems };
  const variables = titles.flatMap((title, c): [string, string][] =>
    title === '' || SCAN_COLUMNS.some((column) => column === names[c]) ? [] : [[title, cells[c]]],
  );
  return { problems, line: { ...lineOf(of, line), variables: Object.fromEntries(variables) } };
}

function lineOf(of: CellOf, line: number): Omit<CohortLine, 'variables'> {
  const [label, anatomy, regions] = [labelOf(of), anatomyOf(of), regionsOf(of)];
  const words = (['series', 'phase', 'roi', 'unit'] as const).filter((name) => of(name) !== '').map((name) => [name, of(name)]);
  return {
    line,
    subject: of('subject'),
    image: of('image'),
    mask: of('mask'),
    ...Object.fromEntries(words),
    ...(label === undefined ? {} : { label }),
    ...(anatomy === undefined ? {} : { anatomy }),
    ...(regions === undefined ? {} : { regions }),
  };
}
