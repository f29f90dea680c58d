import { dirname, resolve } from 'node:path';
import { FormatError } from '@collimate/imaging-formats';
import { CollimateError } from '@collimate/kernel-errors';
import {
  type CohortProblem,
  LocatedError,
  ScanShelf,
  commaLines,
  imageKey,
  inWords,
  readCohort,
  unheadedLines,
} from '@collimate/platform-scans';
import type { CaseOrder } from '../../extraction/case-order.js';
import { alikeSubjects } from '../../extraction/cohort.alike.js';
import { namelessLines } from '../../extraction/cohort.nameless.js';
import { orderOf } from '../../extraction/cohort.table.js';
import { columns } from '../../output/columns.js';
import { note, print } from '../../output/print.js';
import { readCohortText } from '../../sources/text.source.js';
import { oddLines } from '../../views/table-notes.view.js';
import { agentNotes, emptyVariables, repeatedCases } from './cohort.notes.js';

/** Options of `collimate cohort check`. */
export interface CohortCheckOptions {
  readonly json?: boolean;
  /** Masks on another grid are as good as any: extraction will regrid them. */
  readonly regrid?: boolean;
}

/** One thing that is wrong with a cohort. */
export interface CheckedProblem {
  /** Line of the table, counted from 1; the header is line 1. */
  readonly line: number;
  readonly subject: string;
  /** The file at fault, or the column. */
  readonly file: string;
  readonly code: string;
  readonly reason: string;
  readonly fix: string;
}

/** Columns that an extraction needs, and those that a site's agent needs besides. */
const NEEDED = ['image', 'mask'];
const OF_AGENT = ['subject', ...NEEDED, 'roi'];

/**
 * `collimate cohort check`: reads every file of a table and reports all faults at once, and the rows that only the
 * agent of a site would refuse.
 * @returns 0 when an extraction would refuse nothing, else 2
 */
export async function runCohortCheck(file: string, options: CohortCheckOptions = {}): Promise<number> {
  const table = readCohortText(file);
  const { lines, lineCount, problems: found } = readCohort(table, { filled: NEEDED });
  // A repeated case is computed twice, and reported.
  const isRepeated = ({ code }: CohortProblem): boolean => code === 'DUPLICATE_CASE';
  const rows = lines.map((line) => ({ line, order: orderOf(line, dirname(resolve(file))) }));
  const nameless = namelessLines(rows);
  const problems = [...found.filter((one) => !isRepeated(one)), ...nameless.problems].map(ofTable);
  for (const ofImage of byImage(rows.map(({ line, order }) => ({ line: line.line, order })))) {
    await using shelf = new ScanShelf();
    for (const row of ofImage) problems.push(...(await problemsOf(row, shelf, options)));
  }
  problems.sort((a, b) => a.line - b.line);
  const spoilt = new Set(problems.map(({ line }) => line));
  const usable = spoilt.has(1) ? 0 : lines.filter(({ line }) => !spoilt.has(line)).length;
  const known = new Set(found.filter((one) => !isRepeated(one)).map(inWords));
  const agent = readCohort(table, { filled: OF_AGENT, contained: true }).problems.filter((one) => !known.has(inWords(one)));
  print(options.json, { cases: lineCount, usable, problems, agent: agent.map(ofTable) }, (seen) =>
    text(lineCount, usable, seen.problems),
  );
  if (lineCount === 0 && problems.length === 0) note('the table has no line behind its header');
  for (const told of agentNotes(agent)) note(told);
  for (const told of [
    ...repeatedCases(found.filter(isRepeated)),
    ...nameless.told,
    ...alikeSubjects(lines),
    ...emptyVariables(lines),
    ...oddLines('NUMBER_WITH_COMMA', commaLines(lines)),
    ...oddLines('VALUE_WITHOUT_HEADING', unheadedLines(table)),
  ])
    note(told);
  return problems.length === 0 && lineCount > 0 ? 0 : 2;
}

function ofTable({ column: file, ...problem }: CohortProblem): CheckedProblem {
  return { line: problem.line, subject: problem.subject, file, code: problem.code, reason: problem.reason, fix: problem.fix };
}

function text(lines: number, usable: number, problems: readonly CheckedProblem[]): string {
  if (problems.length === 0 && lines === 0) return 'No case: nothing can be extracted.';
  if (problems.length === 0) return `${lines} cases, all of them can be extracted.`;
  const rows = problems.map((p) =>
    [String(p.line), p.subject, p.file, p.reason, p.fix, p.code].map((cell) => cell.replaceAll(/\p{Cc}/gu, '�')),
  );
  return `${columns(['line', 'subject', 'file or column', 'reason', 'fix', 'code'], rows, 6)}\n\n${usable} of ${lines} cases can be extracted.`;
}

/** One case of the table. */
interface CheckedRow {
  readonly line: number;
  readonly order: CaseOrder;
}

/** Reads every file of a line: image, mask, and the regions that the scan may be normalised by. */
async function problemsOf(
  { line, order }: CheckedRow,
  shelf: ScanShelf,
  { regrid }: CohortCheckOptions,
): Promise<readonly CheckedProblem[]> {
  const at = (file: string): AttemptedFile => ({ line, subject: order.subject, file });
  const image = await attempt(at(order.image), () => shelf.image(order));
  if ('code' in image) return [image];
  const { roi, label } = order;
  const mask = await attempt(at(order.mask), () => shelf.mask(order.mask, image, { roi, label, regrid }));
  const [region = order.mask] = Object.values(order.regions ?? {});
  const facts = await attempt(at(region), () => shelf.factsOf(order, image, { regrid }));
  return [mask, facts].filter((one) => 'code' in one);
}

type AttemptedFile = Pick<CheckedProblem, 'line' | 'subject' | 'file'>;

async function attempt<T extends object>(of: AttemptedFile, step: () => Promise<T>): Promise<T | CheckedProblem> {
  try {
    return await step();
  } catch (error) {
    const cause = error instanceof LocatedError ? error.cause : error;
    if (!(cause instanceof CollimateError)) throw error;
    const { item, tag } = cause.place;
    const path = error instanceof LocatedError && item !== undefined ? (error.paths[item] ?? of.file) : pathOf(error, of);
    const choices = cause instanceof FormatError && cause.choices.length > 0 ? `; found: ${listed(cause.choices)}` : '';
    const reason = `${cause.message}${tag === undefined ? '' : ` at ${tag}`}${choices}`;
    return {
      line: of.line,
      subject: of.subject,
      file: path,
      code: cause.code,
      reason,
      fix: cause.hint ?? 'Look at the file with `collimate inspect`.',
    };
  }
}

/** @returns the one file that the error is about, if it names exactly one; otherwise the file that was tried */
function pathOf(error: unknown, { file }: AttemptedFile): string {
  return error instanceof LocatedError && error.paths.length === 1 ? error.paths[0] : file;
}

/** Up to so many choices are listed one by one. */
const LISTED = 12;

function listed(choices: readonly string[]): string {
  const more = choices.length > LISTED ? ` and ${choices.length - LISTED} more` : '';
  return `${choices
    .slice(0, LISTED)
    .map((choice) => choice.replaceAll('\t', ' '))
    .join(', ')}${more}`;
}

/** Consecutive lines with the same image form one group. */
function byImage(rows: readonly CheckedRow[]): readonly (readonly CheckedRow[])[] {
  const groups: CheckedRow[][] = [];
  for (const row of rows) {
    const last = groups.at(-1);
    if (last !== undefined && imageKey(last[0].order) === imageKey(row.order)) last.push(row);
    else groups.push([row]);
  }
  return groups;
}
