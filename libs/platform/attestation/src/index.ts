export { attest, readEnvelope } from './envelope.js';
export type { AttestationSigner, OpenedEnvelope, StatementOrder } from './envelope.js';
export { AttestationError, type AttestationErrorCode } from './attestation.error.js';
