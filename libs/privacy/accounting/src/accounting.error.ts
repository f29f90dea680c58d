import { CollimateError, type CollimateErrorOptions, type Fault } from '@collimate/kernel-errors';

/** What can go wrong in accounting: a parameter that no mechanism can have, or a stored row that was altered. */
export type AccountingErrorCode =
  'INVALID_EVENT' | 'SHARE_TOO_SMALL' | 'INVALID_BUDGET' | 'INVALID_DELTA' | 'ANSWER_ALTERED' | 'NOT_RELEASED';

const FAULT: Readonly<Record<AccountingErrorCode, Fault>> = {
  INVALID_EVENT: 'input',
  SHARE_TOO_SMALL: 'input',
  INVALID_BUDGET: 'input',
  INVALID_DELTA: 'input',
  ANSWER_ALTERED: 'broken',
  NOT_RELEASED: 'broken',
};

/**
 * A parameter of a privacy event, a budget or a delta that has no meaning, or an answer whose hash does not match.
 * @example
 * ```ts
 * import { AccountingError } from '@collimate/privacy-accounting';
 * new AccountingError('INVALID_DELTA', 'delta lies between 0 and 1').fault; // => 'input'
 * new AccountingError('ANSWER_ALTERED', 'other bytes than were committed').fault; // => 'broken'
 * ```
 */
export class AccountingError extends CollimateError<AccountingErrorCode> {
  constructor(code: AccountingErrorCode, message: string, options?: CollimateErrorOptions) {
    super(code, FAULT[code], message, options);
  }
}
