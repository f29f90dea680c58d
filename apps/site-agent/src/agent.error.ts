import { CollimateError, type CollimateErrorOptions, type Fault } from '@collimate/kernel-errors';

/** Every code of the agent with its fault. */
const FAULT_OF = {
  ACCOUNT_INVALID: 'input',
  CREDENTIALS_REFUSED: 'refused',
  NOT_AUTHENTICATED: 'refused',
  ROLE_MISSING: 'refused',
  HOST_REFUSED: 'refused',
  ORIGIN_REFUSED: 'refused',
  BODY_INVALID: 'input',
  ROUTE_UNKNOWN: 'missing',
  TABLE_UNREADABLE: 'input',
  TABLE_INVALID: 'input',
  PATH_REFUSED: 'input',
  IMAGE_UNREADABLE: 'input',
  IMAGE_TOO_LARGE: 'input',
  MODALITY_MISMATCH: 'input',
  CONSENT_NOT_GIVEN: 'refused',
  SUBJECT_UNKNOWN: 'missing',
  STUDY_UNKNOWN: 'missing',
  STUDY_INVALID: 'input',
  DIGEST_CHANGED: 'conflict',
  ALREADY_ENROLLED: 'conflict',
  NOT_ENROLLED: 'conflict',
  TOKEN_INVALID: 'input',
  TOKEN_EXPIRED: 'input',
  AUTHORITY_MISMATCH: 'refused',
  COORDINATOR_UNREACHABLE: 'unavailable',
  COORDINATOR_REFUSED: 'refused',
  EXTRACTION_CRASHED: 'broken',
  EXTRACTION_CANCELLED: 'conflict',
  MECHANISM_UNSUPPORTED: 'broken',
  CHARGE_FOREIGN: 'broken',
  LOG_BROKEN: 'broken',
} as const satisfies Record<string, Fault>;

/** A code of the agent's own errors. */
export type AgentErrorCode = keyof typeof FAULT_OF;

/** What goes wrong in the agent itself; the libs below it have their own errors. */
export class AgentError extends CollimateError<AgentErrorCode> {
  constructor(code: AgentErrorCode, message: string, options?: CollimateErrorOptions) {
    super(code, FAULT_OF[code], message, options);
  }
}
