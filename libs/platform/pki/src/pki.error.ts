import { CollimateError, type CollimateErrorOptions } from '@collimate/kernel-errors';
import type { ReasonFaults } from '@collimate/protocol';

const FAULT_OF = {
  TOKEN_MALFORMED: 'input',
  TOKEN_EXPIRED: 'refused',
  CSR_INVALID: 'input',
  CERTIFICATE_INVALID: 'input',
  AUTHORITY_MISMATCH: 'refused',
  AUTHORITY_UNREACHABLE: 'unavailable',
  IDENTITY_INVALID: 'refused',
} as const satisfies ReasonFaults;

/** A certificate, a request or a token that may not be trusted. */
export class PkiError extends CollimateError<keyof typeof FAULT_OF> {
  constructor(code: keyof typeof FAULT_OF, message: string, options?: CollimateErrorOptions) {
    super(code, FAULT_OF[code], message, options);
  }
}
