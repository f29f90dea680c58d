import { CollimateError, type CollimateErrorOptions } from '@collimate/kernel-errors';

/** A pooled vector that does not belong to the statistic. */
export class PoolingError extends CollimateError<'LENGTH_MISMATCH' | 'INVALID_SITES'> {
  constructor(code: PoolingError['code'], message: string, options?: CollimateErrorOptions) {
    super(code, 'input', message, options);
  }
}
