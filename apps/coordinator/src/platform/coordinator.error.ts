import { CollimateError, type CollimateErrorOptions } from '@collimate/kernel-errors';
import { REASONS, type Reason } from '@collimate/protocol';

/** The coordinator says no, or cannot: a reason of the table, or a broken promise of its own that is never told. */
export class CoordinatorError extends CollimateError<Reason | 'LOG_ALTERED'> {
  constructor(code: Reason | 'LOG_ALTERED', message: string, options?: CollimateErrorOptions) {
    super(code, code === 'LOG_ALTERED' ? 'broken' : REASONS[code].fault, message, options);
  }
}
