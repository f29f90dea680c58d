export { ConsentError } from './consent.error.js';
export { COVERED_BY, DUO_CODES } from './duo-codes.table.js';
export type { DuoCode, DuoRole } from './duo-codes.table.js';
export { duoCovers } from './duo-match.js';
export {
  CONSENT_EVENT_TYPES,
  consentEventSchema,
  consentScopeSchema,
  parseConsentEvent,
  WITHDRAWAL_KINDS,
} from './consent-event.schema.js';
export type {
  ConsentEvent,
  ConsentEventType,
  ConsentGrant,
  ConsentScope,
  ConsentWithdrawal,
  WithdrawalKind,
} from './consent-event.schema.js';
export { DENIAL_REASONS, endsConsent, mayBeContacted, overtakes, stateAt } from './consent-state.js';
export type { ConsentState, DenialReason, IntendedUse } from './consent-state.js';
export { effectsOfWithdrawal, WITHDRAWAL_EFFECTS } from './withdrawal-effects.js';
export type { EffectDone, SubjectHoldings, WithdrawalEffect, WithdrawalEffectKind } from './withdrawal-effects.js';
export { CONSENT_COLUMNS, CONSENT_FORMS, CONSENT_ROW_TYPES, parseConsentRow } from './consent-row.js';
export type { ConsentReading, ConsentRow } from './consent-row.js';
export { isZone, startOfDay } from './start-of-day.js';
