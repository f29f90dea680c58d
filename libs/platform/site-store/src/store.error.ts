import { CollimateError, type CollimateErrorOptions, type Fault } from '@collimate/kernel-errors';

/** Errors of the site's database. */
export type StoreErrorCode =
  | 'DATABASE_IN_USE'
  | 'DATABASE_UNUSABLE'
  | 'DATABASE_CORRUPT'
  | 'DATABASE_TOO_NEW'
  | 'MIGRATION_ALTERED'
  | 'SCHEMA_ALTERED'
  | 'WRITE_IGNORED'
  | 'DISK_FAILED'
  | 'CONSTRAINT'
  | 'STATEMENT_FAILED'
  | 'ASYNC_TRANSACTION'
  | 'IN_TRANSACTION'
  | 'NO_SUCH_SUBJECT'
  | 'NO_SUCH_STUDY'
  | 'NO_SUCH_CHARGE'
  | 'NO_SUCH_SCAN'
  | 'NO_SUCH_NAME'
  | 'NO_SUCH_ACCOUNT'
  | 'ACCOUNT_EXISTS'
  | 'ACCOUNT_NOT_HELD'
  | 'IN_QUARANTINE'
  | 'STUDY_DECIDED'
  | 'ALREADY_SIGNED'
  | 'SUPPLEMENTED_MEANWHILE'
  | 'POLICY_CHANGED_MEANWHILE'
  | 'NOT_AN_APPROVER'
  | 'WEAK_PASSWORD'
  | 'STUDY_ALTERED'
  | 'WRONG_STATE'
  | 'INVALID_SUPPLEMENT'
  | 'LOG_NOT_BEGUN'
  | 'CODE_REFUSED'
  | 'ALREADY_CONFIRMED'
  | 'NOT_A_THIRD_PERSON'
  | 'MAKER_DISABLED'
  | 'NOT_ACTIVATED'
  | 'LAST_ADMINISTRATOR'
  | 'LAST_APPROVER'
  | 'COUNTER_UNWRITABLE'
  | 'LEDGER_CLOSED'
  | 'ANSWER_LOST'
  | 'ANSWER_ALTERED'
  | 'CHARGE_ALTERED'
  | 'CLOCK_JUMPED'
  | 'EFFECT_OPEN'
  | 'KEYS_FOREIGN'
  | 'CONSENT_TO_COME'
  | 'SUBJECT_WITHDRAWN';

const FAULT: Readonly<Record<StoreErrorCode, Fault>> = {
  DATABASE_IN_USE: 'busy',
  DATABASE_UNUSABLE: 'unavailable',
  DATABASE_CORRUPT: 'broken',
  DATABASE_TOO_NEW: 'conflict',
  MIGRATION_ALTERED: 'broken',
  SCHEMA_ALTERED: 'broken',
  WRITE_IGNORED: 'broken',
  DISK_FAILED: 'unavailable',
  CONSTRAINT: 'conflict',
  STATEMENT_FAILED: 'broken',
  ASYNC_TRANSACTION: 'broken',
  IN_TRANSACTION: 'broken',
  NO_SUCH_SUBJECT: 'missing',
  NO_SUCH_STUDY: 'missing',
  NO_SUCH_CHARGE: 'missing',
  NO_SUCH_SCAN: 'missing',
  NO_SUCH_NAME: 'missing',
  NO_SUCH_ACCOUNT: 'missing',
  ACCOUNT_EXISTS: 'conflict',
  ACCOUNT_NOT_HELD: 'refused',
  IN_QUARANTINE: 'conflict',
  STUDY_DECIDED: 'conflict',
  ALREADY_SIGNED: 'conflict',
  SUPPLEMENTED_MEANWHILE: 'conflict',
  POLICY_CHANGED_MEANWHILE: 'conflict',
  NOT_AN_APPROVER: 'refused',
  WEAK_PASSWORD: 'input',
  STUDY_ALTERED: 'conflict',
  WRONG_STATE: 'conflict',
  CLOCK_JUMPED: 'conflict',
  EFFECT_OPEN: 'broken',
  KEYS_FOREIGN: 'conflict',
  CONSENT_TO_COME: 'input',
  SUBJECT_WITHDRAWN: 'refused',
  INVALID_SUPPLEMENT: 'input',
  LOG_NOT_BEGUN: 'conflict',
  CODE_REFUSED: 'refused',
  ALREADY_CONFIRMED: 'conflict',
  NOT_A_THIRD_PERSON: 'refused',
  MAKER_DISABLED: 'refused',
  NOT_ACTIVATED: 'conflict',
  LAST_ADMINISTRATOR: 'conflict',
  LAST_APPROVER: 'conflict',
  COUNTER_UNWRITABLE: 'unavailable',
  LEDGER_CLOSED: 'refused',
  ANSWER_LOST: 'broken',
  ANSWER_ALTERED: 'broken',
  CHARGE_ALTERED: 'broken',
};

/** A failure of the store. It carries SQLite's number at most: the text of an SQL error can quote a patient's row. */
export class StoreError extends CollimateError<StoreErrorCode> {
  constructor(code: StoreErrorCode, message: string, options?: CollimateErrorOptions) {
    super(code, FAULT[code], message, options);
  }
}
