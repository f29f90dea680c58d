import { REGION_NAMES, SCAN_COLUMNS } from '@collimate/radiomics-vocabulary';
import { ANATOMIES, type RegionFiles } from '../scan-facts.js';
import type { CohortProblem } from './cohort.problem.js';
import { hasBackslash, leadsOut, pathColumns, samePath } from './cohort.paths.js';

/** Requirements of a program for a table. */
export interface CohortNeeds {
  /** Columns that are there, and whose cells are filled in. */
  readonly filled: readonly string[];
  /** Whether paths must stay below the folder of the table, and cells be short: the table of a service. */
  readonly contained?: boolean;
}

/** The cells of one line by the names of their columns; empty for a column that is not there. */
export type CellOf = (name: string) => string;
/** A fault of a cell, without its line. */
export type CellProblem = Pick<CohortProblem, 'column' | 'code' | 'reason' | 'fix'>;

/** Units that a person may state for the intensities of an image; plans ask for them. */
const STATED_UNITS: readonly string[] = ['HU', 'SUV', 'SUVlbm-james128', 'SUVlbm-janma', 'SUVbsa'];
/** Longest cell of a column with a meaning, in the table of a service. */
const LONGEST_CELL = 1000;

/** @returns the value of the region in the mask; undefined if the line names none, NaN if it is no number */
export function labelOf(of: CellOf): number | undefined {
  return of('label') === '' ? undefined : Number(of('label'));
}

/** @returns the part of the body; undefined if the line names none that is known */
export function anatomyOf(of: CellOf): (typeof ANATOMIES)[number] | undefined {
  return ANATOMIES.find((one) => one === of('anatomy').toLowerCase());
}

/** @returns the masks of regions that a line names; undefined for none */
export function regionsOf(of: CellOf): RegionFiles | undefined {
  const found = REGION_NAMES.filter((name) => of(name) !== '').map((name) => [name, of(name)]);
  return found.length === 0 ? undefined : (Object.fromEntries(found) as RegionFiles);
}

/** @returns one text for all lines that name the same case */
export function caseOf(of: CellOf): string {
  const paths = ['image', 'mask'].map((name) => samePath(of(name)));
  return JSON.stringify([...paths, ...['subject', 'series', 'phase', 'roi', 'label'].map(of)]);
}

/** @param names of the present columns @returns faults of the cells of a line, each cell looked at alone */
export function ofCells(of: CellOf, names: readonly string[], needs: CohortNeeds): readonly CellProblem[] {
  const empty = needs.filled.filter((name) => names.includes(name) && of(name) === '');
  return [
    ...empty.map((name) => wrong(name, 'MISSING_VALUE', 'the cell is empty', 'Fill it in, or take the line out.')),
    ...ofWords(of),
    ...(needs.contained === true ? ofContained(of, needs.filled) : []),
  ];
}

function ofWords(of: CellOf): readonly CellProblem[] {
  const problems: CellProblem[] = [];
  if (Number.isNaN(labelOf(of)))
    problems.push(wrong('label', 'BAD_VALUE', 'the label is no number', 'Give the value of the region in the mask.'));
  if (of('anatomy') !== '' && anatomyOf(of) === undefined) {
    const reason = `the line has an anatomy that is neither ${ANATOMIES.join(' nor ')}`;
    problems.push(wrong('anatomy', 'BAD_VALUE', reason, 'Write one of them, or nothing.'));
  }
  if (of('unit') !== '' && !STATED_UNITS.includes(of('unit'))) {
    const reason = `the line has a unit that is none of ${STATED_UNITS.join(', ')}`;
    problems.push(wrong('unit', 'BAD_VALUE', reason, 'Write one of them as it stands here, or nothing.'));
  }
  return problems;
}

/**
 * Faults of a table for a service: it names files on a machine where the service may read more than the author of the
 * table.
 */
function ofContained(of: CellOf, filled: readonly string[]): readonly CellProblem[] {
  const hidden = /\p{Cc}/u.test(of('subject')) ? ['subject'] : [];
  const turned = pathColumns.filter((column) => hasBackslash(of(column)) && !leadsOut(of(column)));
  const out = pathColumns.filter((column) => leadsOut(of(column)));
  const long = [...new Set([...SCAN_COLUMNS, ...filled])].filter((column) => of(column).length > LONGEST_CELL);
  const each = (columns: readonly string[], code: CellProblem['code'], reason: string, fix: string): readonly CellProblem[] =>
    columns.map((column) => wrong(column, code, reason, fix));
  return [
    ...each(
      hidden,
      'BAD_VALUE',
      'the number has a line break or another sign in it that nobody sees',
      'Correct it in the archive and in the table.',
    ),
    ...each(
      turned,
      'BAD_VALUE',
      'the path is written with \\, which is a letter of a name on this machine',
      'Write the path with /.',
    ),
    ...each(
      out,
      'LEADS_OUT',
      'the path does not stay below the folder of the table',
      'Put the scans below the table, and write the path from there.',
    ),
    ...each(long, 'BAD_VALUE', `the cell has more than ${LONGEST_CELL} letters`, 'Write a shorter one.'),
  ];
}

function wrong(column: string, code: CellProblem['code'], reason: string, fix: string): CellProblem {
  return { column, code, reason, fix };
}
