import { CollimateError, type CollimateErrorOptions, type Fault } from '@collimate/kernel-errors';

/** What a person at a terminal can get wrong, or a file can refuse. */
export class CliError extends CollimateError<
  | 'NO_SUCH_FILE'
  | 'UNREADABLE'
  | 'NO_IMAGE'
  | 'WHICH_ROI'
  | 'UNIT_MISMATCH'
  | 'BAD_DOCUMENT'
  | 'CANNOT_WRITE'
  | 'NO_REFERENCE'
  | 'NOT_EMPTY'
  | 'BAD_ADDRESS'
  | 'NO_ADDRESS'
  | 'NOT_LOGGED_IN'
  | 'NO_SECRET'
  | 'NOT_CONFIRMED'
  | 'WHICH_STUDY'
  | 'DIGEST_DIFFERS'
  | 'NOT_VERIFIABLE'
  | 'LOG_MOVES'
  | 'LOG_SHORT'
  | 'NO_ENTRY'
  | 'WHICH_INPUT'
  | 'WHICH_PLAN'
  | 'WHICH_REGION'
  | 'BAD_THRESHOLD'
  | 'BAD_NUMBER'
  | 'NEEDS_OUT'
  | 'NEEDS_TABLE'
  | 'NO_ANSWER'
  | 'BAD_PROFILE'
  | 'BAD_KEY'
  | 'NO_SUCH_COLUMN'
  | 'BAD_LEVELS'
  | 'BAD_KNOWN'
  | 'BAD_FORMAT'
  | 'WHICH_MODALITY'
  | 'NO_AGENT'
  | 'DOCTOR_FAILED'
  | 'BAD_ANSWER'
  | 'SETUP_STOPPED'
  | 'WHICH_KIND'
  | 'NOT_PUBLIC'
  | 'BAD_TABLE'
  | 'BAD_CELL'
  | 'TOO_FEW_SITES'
  | 'NOT_REHEARSED'
  | 'BAD_TRUTH'
  | 'REFERENCE_DIFFERS'
> {
  constructor(code: CliError['code'], fault: Fault, message: string, options?: CollimateErrorOptions) {
    super(code, fault, message, options);
  }
}

export { LocatedError, located } from '@collimate/platform-scans';
