import { CollimateError, type CollimateErrorOptions } from '@collimate/kernel-errors';
import { REASONS, type Reason } from '@collimate/protocol';

/**
 * A refusal or failure of the coordinator: a reason of the table, or LOG_ALTERED, a fault of its own that callers never
 * read.
 */
export class CoordinatorError extends CollimateError<Reason | 'LOG_ALTERED'> {
  constructor(code: Reason | 'LOG_ALTERED', message: string, options?: CollimateErrorOptions) {
    super(code, code === 'LOG_ALTERED' ? 'broken' : REASONS[code].fault, message, options);
  }
}
