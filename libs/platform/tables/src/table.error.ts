import { CollimateError } from '@collimate/kernel-errors';

/** A text that is no table. It names the line, never what stands there. */
export class TableError extends CollimateError<'BAD_QUOTES'> {
  /** @param line of the text, counted from 1 */
  constructor(readonly line: number) {
    super('BAD_QUOTES', 'input', `the quotation marks of line ${line} do not match`, {
      place: { tag: `line ${line}` },
      hint: 'Put a cell with a comma or a quotation mark in quotation marks, and double those within it.',
    });
  }
}
