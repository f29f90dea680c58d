import { CollimateError, type CollimateErrorOptions } from '@collimate/kernel-errors';

/** A statistic that cannot be designed: always a mistake in the protocol. */
export class DesignError extends CollimateError<'INVALID_STATISTIC' | 'INVALID_SCALING' | 'INVALID_SHAPE'> {
  constructor(code: DesignError['code'], message: string, options?: CollimateErrorOptions) {
    super(code, 'input', message, options);
  }
}
