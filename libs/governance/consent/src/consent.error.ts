import { CollimateError, type CollimateErrorOptions } from '@collimate/kernel-errors';

/** A row or a document that is not a consent event. A denied use is a value (`kind: 'denied'`), never an error. */
export class ConsentError extends CollimateError<'BAD_ROW' | 'BAD_EVENT'> {
  constructor(code: ConsentError['code'], message: string, options?: CollimateErrorOptions) {
    super(code, 'input', message, options);
  }
}
