import { CollimateError, type CollimateErrorOptions } from '@collimate/kernel-errors';

/** A text that is no table. It names the line, never what stands there. */
export class TableError extends CollimateError<'BAD_QUOTES'> {
  constructor(message: string, options?: CollimateErrorOptions) {
    super('BAD_QUOTES', 'input', message, options);
  }
}
