export { GateError } from './gate.error.js';
export { decideRelease } from './decide-release.js';
export { decideAttempt, decideFallback } from './decide-attempt.js';
export type { AttemptAsked } from './decide-attempt.js';
export type { SitePolicy } from './decide-release.js';
export { openGate, openShare } from './open-gate.js';
export type { Candidate } from './open-gate.js';
export { releasedCodec } from './released.codec.js';
export type { Refused } from '@collimate/privacy-accounting';
