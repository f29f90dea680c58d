import { CollimateError, type CollimateErrorOptions, type Fault } from '@collimate/kernel-errors';

const FAULT_OF = {
  BAD_SETTING: 'input',
  BAD_WORKLIST: 'input',
  UNREACHABLE: 'unavailable',
  TIMED_OUT: 'unavailable',
  LINK_CUT: 'unavailable',
  TLS_UNTRUSTED: 'refused',
  UNAUTHORISED: 'refused',
  FORBIDDEN: 'refused',
  TOKEN_REFUSED: 'refused',
  NOT_FOUND: 'missing',
  BUSY: 'busy',
  ARCHIVE_FAILED: 'unavailable',
  NOT_SUPPORTED: 'conflict',
  UNEXPECTED_ANSWER: 'conflict',
  CALLED_AE_UNKNOWN: 'refused',
  CALLING_AE_UNKNOWN: 'refused',
  ASSOCIATION_REJECTED: 'refused',
  ASSOCIATION_ABORTED: 'unavailable',
  MOVE_DESTINATION_UNKNOWN: 'refused',
  PORT_IN_USE: 'conflict',
  STUDY_NOT_FOUND: 'missing',
  INCOMPLETE: 'unavailable',
  WRONG_INSTANCE: 'unavailable',
  CANNOT_WRITE: 'input',
  FOLDER_IN_USE: 'conflict',
} as const satisfies Record<string, Fault>;

/** Errors between a site and its image archive. */
export type PacsCode = keyof typeof FAULT_OF;

/**
 * Error of the archive, of the way to it, or of the request. Messages name hosts, AE titles and codes, never an
 * attribute's value.
 */
export class PacsError extends CollimateError<PacsCode> {
  constructor(code: PacsCode, message: string, options?: CollimateErrorOptions) {
    super(code, FAULT_OF[code], message, options);
  }
}

/** @returns whether the same request may succeed a little later */
export function isPassing(error: unknown): boolean {
  return error instanceof PacsError && (error.fault === 'unavailable' || error.fault === 'busy');
}
