import { TableError, readLines, withoutApostrophe, type TableLine } from '@collimate/platform-tables';
import { AgentError } from '../ground/agent.error.js';

/** One line of a table behind its header. */
export interface TableRow<C extends string> {
  /** Line of the file at which it ends, the header being line 1. */
  readonly line: number;
  readonly cells: Readonly<Record<C, string>>;
}

/** Longest table that is read, bytes. */
export const MAXIMUM_TABLE_BYTES = 64 * 1024 * 1024;

/**
 * Reads a CSV table with a header line. The apostrophe that the export of consent writes before a formula, so that a
 * spreadsheet does not run it, is removed from cells.
 * @param columns required
 * @param more optional; no other column is allowed
 * @returns the lines after the header, keyed by it
 * @throws AgentError TABLE_INVALID naming the line, never its content
 */
export function readTable<C extends string, M extends string = never>(
  text: string,
  columns: readonly C[],
  more: readonly M[] = [],
): readonly TableRow<C | M>[] {
  const lines = linesOf(text);
  const header = lines.shift()?.cells ?? [];
  const known: readonly string[] = [...columns, ...more];
  if (
    columns.some((column) => !header.includes(column)) ||
    header.some((column) => !known.includes(column)) ||
    new Set(header).size !== header.length
  ) {
    const missing = columns.filter((column) => !header.includes(column));
    const why = missing.length === 0 ? oddColumns(header, known) : `not there: ${missing.join(', ')}`;
    throw new AgentError('TABLE_INVALID', `the first line of the table must name the columns ${columns.join(', ')}; ${why}`, {
      place: { tag: 'line 1' },
      hint:
        header.length === 1 && header[0].includes(';')
          ? 'the cells are separated by semicolons: save the table with commas'
          : more.length === 0
            ? 'write exactly these names, separated by commas, and no others'
            : `write these names, separated by commas, and besides no others than ${more.join(', ')}`,
    });
  }
  return lines.map(({ cells, line }) => {
    if (cells.length !== header.length) throw invalidLine(line, `it has ${cells.length} cells and not ${header.length}`);
    const named = Object.fromEntries(known.map((column) => [column, withoutApostrophe(cells[header.indexOf(column)] ?? '')]));
    return { line, cells: named as Record<C | M, string> };
  });
}

/**
 * @returns columns that are unknown or appear twice; an unknown one by its position, since in a table without a header
 *   the first line holds a patient
 */
function oddColumns(header: readonly string[], known: readonly string[]): string {
  return header
    .flatMap((title, i) => {
      if (!known.includes(title)) return [`column ${i + 1} is foreign`];
      return header.indexOf(title) < i ? [`column ${i + 1} is ${title} again`] : [];
    })
    .join(', ');
}

/** @param line of the file, the header being line 1 */
function invalidLine(line: number, why: string): AgentError {
  return new AgentError('TABLE_INVALID', `line ${line} of the table is not valid: ${why}`, {
    place: { tag: `line ${line}` },
    hint: 'correct the line and send the table again; nothing of it was taken over',
  });
}

function linesOf(text: string): TableLine[] {
  try {
    return [...readLines(text)];
  } catch (error) {
    if (!(error instanceof TableError)) throw error;
    throw invalidLine(error.line ?? 1, 'its quotation marks do not match');
  }
}
