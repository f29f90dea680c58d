import { CollimateError, type CollimateErrorOptions } from '@collimate/kernel-errors';

/** Rows that cannot be encoded: a promise of the caller is broken, and the computation under the charge failed. */
export class LocalError extends CollimateError<'DUPLICATE_SUBJECT' | 'FEATURE_COUNT' | 'GIVEN_LENGTH'> {
  constructor(code: LocalError['code'], message: string, options?: CollimateErrorOptions) {
    super(code, 'broken', message, options);
  }
}
