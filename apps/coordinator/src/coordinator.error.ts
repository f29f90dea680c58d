import { CollimateError, type CollimateErrorOptions, type Fault } from '@collimate/kernel-errors';

/** Every reason the coordinator gives, with its fault: the registry of reasons on the wire and of codes in HTTP problems. */
export const REASONS = {
  TOKEN_UNKNOWN: 'refused',
  TOKEN_USED: 'refused',
  TOKEN_EXPIRED: 'refused',
  KEY_MISMATCH: 'refused',
  CERTIFICATE_REVOKED: 'refused',
  SITE_MISMATCH: 'refused',
  SITE_UNKNOWN: 'missing',
  SITE_EXISTS: 'conflict',
  SITE_SUSPENDED: 'refused',
  UPGRADE_REQUIRED: 'conflict',
  STUDY_UNKNOWN: 'missing',
  STUDY_EXISTS: 'conflict',
  STUDY_NOT_IN_THIS_STATE: 'conflict',
  STUDY_DIGEST_DIFFERS: 'conflict',
  ROUND_UNKNOWN: 'missing',
  ROUND_CLOSED: 'conflict',
  NOT_IN_ROSTER: 'refused',
  CONTRIBUTION_DIFFERS: 'conflict',
  CONTRIBUTION_INCOMPLETE: 'conflict',
  CONTRIBUTION_IMPLAUSIBLE: 'input',
  RECEIPT_DIFFERS: 'input',
  CHECKPOINT_FORKED: 'refused',
  CHECKPOINT_SMALLER: 'refused',
  CHECKPOINT_UNSIGNED: 'refused',
  RESTART_UNPROVEN: 'refused',
  CHECKPOINT_NOT_WITNESSED: 'conflict',
  RESULT_UNKNOWN: 'missing',
  TOO_MANY_CALLS: 'busy',
  INVALID_REQUEST: 'input',
  KEYS_UNREADABLE: 'unavailable',
  LOG_ALTERED: 'broken',
} as const satisfies Record<string, Fault>;

/** The word that says why a call failed. */
export type Reason = keyof typeof REASONS;

/** The coordinator says no, or cannot. */
export class CoordinatorError extends CollimateError<Reason> {
  constructor(code: Reason, message: string, options?: CollimateErrorOptions) {
    super(code, REASONS[code], message, options);
  }
}
