import { TableError, readLines } from '@collimate/platform-tables';
import { AgentError } from '../agent.error.js';

/** Longest table that is read, bytes. */
export const MAXIMUM_TABLE_BYTES = 64 * 1024 * 1024;

/**
 * Reads a CSV table with a header line.
 * @param columns that must be there @param optional that may be there; their cells are empty where they are not
 * @returns one record per line, keyed by the header
 * @throws AgentError TABLE_INVALID naming the line, never what stands in it
 */
export function readTable<C extends string, O extends string = never>(
  text: string,
  columns: readonly C[],
  optional: readonly O[] = [],
): readonly Readonly<Record<C | O, string>>[] {
  const lines = linesOf(text);
  const header = lines.shift() ?? [];
  const known: readonly string[] = [...columns, ...optional];
  if (columns.some((column) => !header.includes(column)) || header.some((column) => !known.includes(column)) || new Set(header).size !== header.length) {
    throw new AgentError('TABLE_INVALID', `the first line of the table must name the columns ${columns.join(', ')}`, {
      place: { item: 0 },
      hint: `write exactly these names, separated by commas${optional.length === 0 ? ', and no others' : `; there may also be ${optional.join(', ')}, and no others`}`,
    });
  }
  return lines.map((cells, index) => {
    if (cells.length !== header.length) throw invalidLine(index + 1, `it has ${cells.length} cells and not ${header.length}`);
    return Object.fromEntries(known.map((column) => [column, cells[header.indexOf(column)] ?? ''])) as Record<C | O, string>;
  });
}

/** @param line counted from 1 after the header */
export function invalidLine(line: number, why: string): AgentError {
  return new AgentError('TABLE_INVALID', `line ${line} of the table (without its header) is not valid: ${why}`, {
    place: { item: line },
    hint: 'correct the line and send the table again; nothing of it was taken over',
  });
}

/** The lines behind the header are counted from 1. */
function linesOf(text: string): string[][] {
  try {
    return readLines(text).map(({ cells }) => [...cells]);
  } catch (error) {
    if (!(error instanceof TableError)) throw error;
    throw invalidLine((error.line ?? 1) - 1, 'its quotation marks do not match');
  }
}
