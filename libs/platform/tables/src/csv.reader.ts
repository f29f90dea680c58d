import { CsvError, parse } from 'csv-parse/sync';
import { TableError } from './table.error.js';

/** One line of a table. */
export interface TableLine {
  /** Without spaces around them. */
  readonly cells: readonly string[];
  /** Where it ends in the file, counted from 1; empty lines count, and so do those within quotes. */
  readonly line: number;
}

/**
 * Splits a table into lines of cells, the header among them; empty lines are left out, and lines may be of different lengths.
 * @input text with or without a byte order mark; lines end in CR LF or LF
 * @throws TableError BAD_QUOTES, naming the line
 * @source RFC 4180
 */
export function readLines(text: string): readonly TableLine[] {
  const lines: TableLine[] = [];
  try {
    parse(text, {
      bom: true,
      record_delimiter: ['\r\n', '\n'],
      relax_column_count: true,
      skip_empty_lines: true,
      trim: true,
      on_record: (cells: readonly string[], { lines: line }) => {
        lines.push({ cells, line });
        return null;
      },
    });
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    // Its own message quotes the cell, and a mark that is never closed is noticed at the end of the text only.
    const line =
      error.code === 'CSV_QUOTE_NOT_CLOSED'
        ? (lines.at(-1)?.line ?? 0) + 1
        : Number((error as { readonly lines?: unknown }).lines);
    throw new TableError(line);
  }
  return lines;
}
