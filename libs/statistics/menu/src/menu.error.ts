import { CollimateError, type CollimateErrorOptions } from '@collimate/kernel-errors';

/** A statistic that cannot be designed, or a pooled vector that is not of it: a mistake in what was given. */
export class MenuError extends CollimateError<'INVALID_STATISTIC' | 'INVALID_SHAPE' | 'LENGTH_MISMATCH' | 'INVALID_SITES'> {
  constructor(code: MenuError['code'], message: string, options?: CollimateErrorOptions) {
    super(code, 'input', message, options);
  }
}
