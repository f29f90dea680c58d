import { CollimateError, type CollimateErrorOptions } from '@collimate/kernel-errors';

/** A document or an identifier that has no canonical form. */
export class CanonicalError extends CollimateError<'NOT_CANONICAL' | 'BAD_IDENTIFIER' | 'BAD_DIGEST' | 'BAD_INSTANT'> {
  constructor(code: CanonicalError['code'], message: string, options?: CollimateErrorOptions) {
    super(code, 'input', message, options);
  }
}
