import { CollimateError, type CollimateErrorOptions } from '@collimate/kernel-errors';

/** A text that is not a table. It names the line, never its content. */
export class TableError extends CollimateError<'BAD_QUOTES' | 'NOT_UTF8' | 'NO_TABLE'> {
  /** @param line of the text, counted from 1; undefined when the whole of it is no table */
  constructor(
    code: TableError['code'],
    message: string,
    readonly line: number | undefined,
    options: CollimateErrorOptions = {},
  ) {
    super(code, 'input', message, { ...options, ...(line === undefined ? {} : { place: { tag: `line ${line}` } }) });
  }
}

/** @param line of the text, counted from 1 */
export function badQuotes(line: number): TableError {
  return new TableError('BAD_QUOTES', `the quotation marks of line ${line} do not match`, line, {
    hint: 'Put a cell with a comma or a quotation mark in quotation marks, and double those within it.',
  });
}
