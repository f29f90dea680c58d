import { TableError, readLines } from '@collimate/platform-tables';
import { AgentError } from '../agent.error.js';

/** Longest table that is read, bytes. */
export const MAXIMUM_TABLE_BYTES = 64 * 1024 * 1024;

/**
 * Reads a CSV table with a header line.
 * @returns one record per line, keyed by the header
 * @throws AgentError TABLE_INVALID naming the line, never what stands in it
 */
export function readTable(text: string, columns: readonly string[]): readonly Readonly<Record<string, string>>[] {
  const lines = linesOf(text);
  const header = lines.shift() ?? [];
  const missing = columns.filter((column) => !header.includes(column));
  const unknown = header.filter((column) => !columns.includes(column));
  if (missing.length > 0 || unknown.length > 0 || new Set(header).size !== header.length) {
    throw new AgentError('TABLE_INVALID', `the first line of the table must name the columns ${columns.join(', ')}`, {
      place: { item: 0 },
      hint: 'write exactly these names, separated by commas, and no others',
    });
  }
  return lines.map((cells, index) => {
    if (cells.length !== header.length) throw invalidLine(index + 1, `it has ${cells.length} cells and not ${header.length}`);
    return Object.fromEntries(header.map((column, i) => [column, cells[i]]));
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
    throw invalidLine((error.place?.item ?? 1) - 1, 'its quotation marks do not match');
  }
}
