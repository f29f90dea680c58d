import { CollimateError, type CollimateErrorOptions, type Fault } from '@collimate/kernel-errors';

/** Every code of the agent with its fault. */
const FAULT_OF = {
  ACCOUNT_INVALID: 'input',
  PASSWORD_NEEDED: 'input',
  CREDENTIALS_REFUSED: 'refused',
  TOO_MANY_ATTEMPTS: 'busy',
  ACCOUNT_NOT_CONFIRMED: 'refused',
  NOT_AUTHENTICATED: 'refused',
  ROLE_MISSING: 'refused',
  HOST_REFUSED: 'refused',
  ORIGIN_REFUSED: 'refused',
  BODY_INVALID: 'input',
  TABLE_UNREADABLE: 'input',
  TABLE_INVALID: 'input',
  STUDY_UNKNOWN: 'missing',
  NOTHING_RELEASED: 'missing',
  SOFTWARE_UNKNOWN: 'missing',
  SOFTWARE_NOT_ACCEPTED: 'conflict',
  NOT_IN_COORDINATOR_LOG: 'conflict',
  NOTHING_LEFT: 'missing',
  STUDY_INVALID: 'input',
  DIGEST_CHANGED: 'conflict',
  REASON_MISSING: 'input',
  STATISTIC_RETIRED: 'refused',
  OPENING_TOO_SHORT: 'refused',
  BUDGET_TOO_SMALL: 'refused',
  STUDY_NOT_APPROVED: 'conflict',
  ALREADY_ENROLLED: 'conflict',
  NOT_ENROLLED: 'conflict',
  COORDINATOR_UNREACHABLE: 'unavailable',
  COORDINATOR_REFUSED: 'refused',
  COORDINATOR_LOG_ALTERED: 'refused',
  RECEIPTS_ENDLESS: 'refused',
  JOB_FOREIGN: 'conflict',
  EXTRACTION_CRASHED: 'broken',
  EXTRACTION_CANCELLED: 'conflict',
  NOT_IN_QUARANTINE: 'conflict',
  NO_ALARM: 'conflict',
  KEY_PINNED: 'refused',
  ALREADY_ASKED: 'conflict',
  KEYS_MISSING: 'missing',
  WITHDRAWALS_MISSING: 'conflict',
  WITHDRAWALS_FILE_FAILED: 'unavailable',
  BACKUP_PLACE_REFUSED: 'input',
  BACKUP_EXISTS: 'conflict',
  BACKUP_RUNNING: 'busy',
  BACKUP_FAILED: 'unavailable',
  CHARGE_FOREIGN: 'broken',
  DOCTOR_ARGUMENT: 'input',
} as const satisfies Record<string, Fault>;

/** A code of the agent's own errors. */
export type AgentErrorCode = keyof typeof FAULT_OF;

/** What goes wrong in the agent itself; the libs below it have their own errors. */
export class AgentError extends CollimateError<AgentErrorCode> {
  constructor(code: AgentErrorCode, message: string, options?: CollimateErrorOptions) {
    super(code, FAULT_OF[code], message, options);
  }
}
