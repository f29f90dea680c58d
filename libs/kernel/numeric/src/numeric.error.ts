import { CollimateError, type CollimateErrorOptions } from '@collimate/kernel-errors';

/** What can go wrong in arithmetic: always a caller's mistake. */
export class NumericError extends CollimateError<'DIVISION_BY_ZERO' | 'NOT_A_RATIONAL' | 'NOT_POSITIVE' | 'NOT_CONVERGED'> {
  constructor(code: NumericError['code'], message: string, options?: CollimateErrorOptions) {
    super(code, 'input', message, options);
  }
}
