export { AccountingError } from './accounting.error.js';
export type { AccountingErrorCode } from './accounting.error.js';
export {
  checkEvent,
  eventDocument,
  MOST_STEPS,
  oneAnswerOf,
  parseEvent,
  privacyEventSchema,
  sameEvent,
  stepsOfEvent,
} from './privacy-event.js';
export type { DiscreteGaussianEvent, PrivacyEvent, PrivacyEventDocument, SteppedGaussianEvent } from './privacy-event.js';
export { rhoOf } from './rho.js';
export { amongHonest, realisedSigma2, rhoOfLoneShare, sharedGaussian } from './shared.noise.js';
export type { SharedDiscreteGaussianEvent } from './shared.noise.js';
export { fitsWithin, totalRho } from './zcdp.accountant.js';
export { firstExhausted } from './budget.filter.js';
export type { BudgetLine, BudgetScope } from './budget.filter.js';
export { capOfSubject, debited, debitedAll, takesPart, UNCHARGED } from './subject.budget.js';
export type { SubjectAccount, SubjectCaps, SubjectCharge } from './subject.budget.js';
export { deltaOfRho, epsilonOfRho } from './zcdp.conversion.js';
export { gaussianDelta, gaussianEpsilon } from './gaussian.curve.js';
export { logNormalCdf } from './normal-cdf.js';
export { reportPrivacy, roundedUp } from './privacy.report.js';
export type { PrivacyReport } from './privacy.report.js';
export { REFUSAL_CODES, refused } from './release-order.js';
export type {
  ApprovedStudy,
  DeclaredQuery,
  MaskedAttempt,
  RefusalCode,
  Refused,
  ReleaseKey,
  ReleaseOrder,
  TransformOrigin,
} from './release-order.js';
export { answerBytes } from './answer.bytes.js';
export type { AnswerDocument } from './answer.bytes.js';
export { isReleased } from './released.js';
export type { AnswerCodec, Released, ReleaseTerms } from './released.js';
export { isNoiseShare } from './noise-share.js';
export type { NoiseShare } from './noise-share.js';
export { FAILURES_BEFORE_UNAVAILABLE, LedgerStore, UNAVAILABLE_ANSWER } from './ledger-store.js';
export type { Answered, AnswerReceipt, Charge, ChargeDecision, Granted, SpentBudget } from './ledger-store.js';
export { AttemptLedger } from './attempt-ledger.js';
export type { ChargedAttempt, AttemptHistory, MaskedOrder, MaskedAnswer, Spent } from './attempt-ledger.js';
