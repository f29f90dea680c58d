import { CsvError, parse } from 'csv-parse/sync';
import { badQuotes } from './table.error.js';

/** One line of a table. */
export interface TableLine {
  /** Without spaces around them. */
  readonly cells: readonly string[];
  /** Line of the file at which it ends, counted from 1; empty lines count, and so do those within quotes. */
  readonly line: number;
}

/** Delimiters of cells: a comma, or those that spreadsheets write where a comma begins the decimals. */
const DELIMITERS = [',', ';', '\t'] as const;
/** The line that tells a spreadsheet the delimiter. */
const SEP = /^\uFEFF?sep=(.)(?:\r\n?|\n)/iu;

/** @returns the delimiter that is most frequent in the header, outside quotation marks; a comma if there is none */
function delimiterOf(text: string): string {
  const header = (/^\uFEFF?\s*([^\r\n]*)/u.exec(text)?.[1] ?? '').replaceAll(/"(?:[^"]|"")*"/gu, '');
  const counts = DELIMITERS.map((delimiter) => header.split(delimiter).length);
  return DELIMITERS[counts.indexOf(Math.max(...counts))];
}

/** @returns what stands between the cells of a table */
export function separatorOf(text: string): string {
  return SEP.exec(text)?.[1] ?? delimiterOf(text);
}

/**
 * Splits a table into lines of cells, the header included. Empty lines and lines of separators alone are left out. Lines
 * may differ in length. The header decides whether commas, semicolons or tabs separate the cells.
 * @input text with or without a byte order mark; lines end in CR LF, LF or CR
 * @throws TableError BAD_QUOTES, naming the line
 * @source RFC 4180, section 2
 */
export function readLines(text: string): readonly TableLine[] {
  const lines: TableLine[] = [];
  const told = SEP.exec(text);
  const before = told === null ? 0 : 1;
  try {
    parse(told === null ? text : text.slice(told[0].length), {
      bom: true,
      delimiter: separatorOf(text),
      record_delimiter: ['\r\n', '\n', '\r'],
      relax_column_count: true,
      skip_empty_lines: true,
      trim: true,
      on_record: (cells: readonly string[], { lines: line }) => {
        // A spreadsheet writes separators for each row that was once touched.
        if (cells.length === 1 || cells.some((cell) => cell !== '')) lines.push({ cells, line: line + before });
        return null;
      },
    });
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    // Its own message quotes the cell, and a mark that is never closed is noticed at the end of the text only.
    const line =
      error.code === 'CSV_QUOTE_NOT_CLOSED'
        ? (lines.at(-1)?.line ?? 0) + 1
        : Number((error as { readonly lines?: unknown }).lines) + before;
    throw badQuotes(line);
  }
  return lines;
}
