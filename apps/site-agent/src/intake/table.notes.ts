import { lookOf, spellingOf } from '@collimate/platform-keystore';
import type { TableNote, TableNoteCode } from '@collimate/platform-site-api';

/** Most lines that a note names; the count gives the number of all of them. */
const NAMED = 20;

/** @returns one note, or none if there is no such line */
export function noteOf(code: TableNoteCode, lines: Iterable<number>): readonly TableNote[] {
  const all = [...new Set(lines)].sort((a, b) => a - b);
  return all.length === 0 ? [] : [{ code, count: all.length, lines: all.slice(0, NAMED) }];
}

/** Line of a table, with its subject. */
export interface SubjectLine {
  readonly subject: string;
  readonly line: number;
}

/** @returns lines of patients whose numbers look the same but differ: for each spelling, the first line that has it */
export function alikeLines(rows: readonly SubjectLine[]): readonly number[] {
  const looks = new Map<string, Map<string, number>>();
  for (const { subject, line } of rows) {
    const spelling = spellingOf(subject);
    const spellings = looks.get(lookOf(subject)) ?? new Map<string, number>();
    if (!spellings.has(spelling)) spellings.set(spelling, line);
    looks.set(lookOf(subject), spellings);
  }
  return [...looks.values()].filter(({ size }) => size > 1).flatMap((spellings) => [...spellings.values()]);
}

/** @returns lines of patients who are in more than one group: for each group, the first line that has it */
export function twoGroupLines(rows: readonly VariableLine[]): readonly number[] {
  const groups = new Map<string, Map<string, number>>();
  for (const { subject, variables, line } of rows) {
    const [, group = ''] = Object.entries(variables).find(([title]) => title.toLowerCase() === 'group') ?? [];
    if (group === '') continue;
    const known = groups.get(subject) ?? new Map<string, number>();
    if (!known.has(group)) known.set(group, line);
    groups.set(subject, known);
  }
  return [...groups.values()].filter(({ size }) => size > 1).flatMap((known) => [...known.values()]);
}

/** The form in which a spreadsheet writes a number with more digits than its column shows. */
const ROUNDED = /^\d(?:[.,]\d+)?E[+-]\d+$/i;

/** @returns the lines of patients whose number a spreadsheet has rounded */
export function roundedLines(rows: readonly SubjectLine[]): readonly number[] {
  return rows.filter(({ subject }) => ROUNDED.test(subject.trim())).map(({ line }) => line);
}

/** A line of a cohort table with its further columns, by their titles. */
type VariableLine = SubjectLine & { readonly variables: Readonly<Record<string, string>> };

/** Which scan of a patient a line is. */
const SCAN_WORDS: readonly string[] = ['', 'first', 'second'];

/** @returns the lines whose column `scan` holds a word that no study has */
export function unknownScanLines(rows: readonly VariableLine[]): readonly number[] {
  return rows
    .filter(({ variables }) =>
      Object.entries(variables).some(
        ([title, word]) => title.toLowerCase() === 'scan' && !SCAN_WORDS.includes(word.toLowerCase()),
      ),
    )
    .map(({ line }) => line);
}

/** @returns lines of endings that come after a consent of the same patient with the same or a later date */
export function endedBelowLines(
  rows: readonly (SubjectLine & { readonly type: string; readonly at: string })[],
): readonly number[] {
  const latest = new Map<string, string>();
  return rows.flatMap(({ subject, line, type, at }) => {
    const given = latest.get(subject);
    if (type === 'GIVEN') latest.set(subject, given === undefined || at > given ? at : given);
    return type !== 'GIVEN' && type !== 'AMENDED' && given !== undefined && given >= at ? [line] : [];
  });
}

/**
 * @param fresh numbers that no earlier table had
 * @returns the lines of withdrawals of unknown patients, who are in no earlier table and in no other row of this one.
 *   The number may be mistyped, and then the withdrawal of the real patient is not carried out
 */
export function withdrawnUnknownLines(
  rows: readonly (SubjectLine & { readonly type: string })[],
  fresh: ReadonlySet<string>,
): readonly number[] {
  const known = new Set(rows.filter(({ type }) => type !== 'WITHDRAWN').map(({ subject }) => spellingOf(subject)));
  const isUnknown = (subject: string): boolean => fresh.has(subject) && !known.has(spellingOf(subject));
  return rows.filter(({ subject, type }) => type === 'WITHDRAWN' && isUnknown(subject)).map(({ line }) => line);
}
