import { CollimateError, type CollimateErrorOptions, type Fault } from '@collimate/kernel-errors';

/** Why an attestation cannot be read. */
export type AttestationErrorCode = 'BAD_ENVELOPE' | 'BAD_STATEMENT';

const FAULT: Readonly<Record<AttestationErrorCode, Fault>> = { BAD_ENVELOPE: 'input', BAD_STATEMENT: 'input' };

/** Errors of an attestation. A signature that does not hold is a value, never an error. */
export class AttestationError extends CollimateError<AttestationErrorCode> {
  constructor(code: AttestationErrorCode, message: string, options?: CollimateErrorOptions) {
    super(code, FAULT[code], message, options);
  }
}
