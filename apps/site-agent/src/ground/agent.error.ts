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
  RELEASES_FORGOTTEN: 'missing',
  SOFTWARE_UNKNOWN: 'missing',
  SOFTWARE_NOT_ACCEPTED: 'conflict',
  NOT_IN_COORDINATOR_LOG: 'conflict',
  NOTHING_LEFT: 'missing',
  STUDY_INVALID: 'input',
  DIGEST_CHANGED: 'conflict',
  REASON_MISSING: 'input',
  STATISTIC_RETIRED: 'refused',
  OPENING_TOO_SHORT: 'refused',
  TICK_TOO_SHORT: 'refused',
  BUDGET_TOO_SMALL: 'refused',
  POLICY_FORBIDS: 'refused',
  STUDY_NOT_APPROVED: 'conflict',
  ENGINE_NOT_APPROVED: 'conflict',
  ENGINE_DIFFERS: 'conflict',
  STUDY_CANCELLED: 'conflict',
  NAME_NOT_OF_STUDY: 'missing',
  NAME_AMBIGUOUS: 'conflict',
  ALREADY_ENROLLED: 'conflict',
  HAS_LEFT: 'conflict',
  NOT_ENROLLED: 'conflict',
  COORDINATOR_UNREACHABLE: 'unavailable',
  COORDINATOR_REFUSED: 'refused',
  COORDINATOR_LOG_ALTERED: 'refused',
  HEAD_NOT_SIGNED: 'refused',
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
  DISK_FAILED: 'unavailable',
  BACKUP_PLACE_REFUSED: 'input',
  BACKUP_EXISTS: 'conflict',
  BACKUP_RUNNING: 'busy',
  BACKUP_FAILED: 'unavailable',
  CHARGE_FOREIGN: 'broken',
  DOCTOR_ARGUMENT: 'input',
} as const satisfies Record<string, Fault>;

/** A code of the agent's own errors. */
export type AgentErrorCode = keyof typeof FAULT_OF;

/** Errors of the agent itself; the libraries below it have their own. */
export class AgentError extends CollimateError<AgentErrorCode> {
  constructor(code: AgentErrorCode, message: string, options?: CollimateErrorOptions) {
    super(code, FAULT_OF[code], message, options);
  }
}

/** Two people approved the study for one definition of the engine, and another definition runs now. */
export function engineNotApproved({
  runs,
  approved,
}: {
  readonly runs: string;
  readonly approved: readonly string[];
}): AgentError {
  return new AgentError('ENGINE_NOT_APPROVED', 'two people have approved this study for another definition of the engine', {
    details: { runs, approved: approved.at(-1) ?? 'none' },
    hint: 'two approvers sign it again: `collimate site approve DIGEST`; docs/ibsi/plan.md says what each definition changed',
  });
}

/** The protocol names the definition by which all sites compute, and another one runs here: no signature changes that. */
export function engineDiffers(runs: string, named: string): AgentError {
  return new AgentError('ENGINE_DIFFERS', 'the protocol names another definition of the engine than the one that runs here', {
    details: { runs, named },
    hint: `install the version of the agent that computes by ${named}, later or earlier than this one, or ask the coordinator's operator for a version of the study that names ${runs}; docs/ibsi/plan.md says what each definition changed`,
  });
}
