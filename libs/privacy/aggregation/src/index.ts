export { AggregationError } from './aggregation.error.js';
export type { AggregationErrorCode } from './aggregation.error.js';
export type { ContributionBody, RoundBinding, SealedContribution } from './contribution.js';
export { seal } from './seal.js';
export { sumContributions, unseal } from './unseal.js';
export type { PooledSum, RoundExpectation } from './unseal.js';
export { COORDINATE_BYTES, decodeVector, encodeVector } from './vector.codec.js';
export { attemptParameters, FEWEST_SITES, usualTerms } from './masked/attempt.parameters.js';
export type { AttemptParameters, Closing, SharingTerms } from './masked/attempt.parameters.js';
export { isAlarm, isRefused } from './masked/attempt.refusal.js';
export type { AttemptRefusal, AttemptRefusalCode } from './masked/attempt.refusal.js';
export type { AttemptQuestion } from './masked/attempt.question.js';
export type { Advert, LogHead, SeenHead } from './masked/advert.js';
export type {
  AttemptCharge,
  Clearance,
  MaskedUpload,
  RosterAnswer,
  SiteSignature,
  UnmaskAnswer,
  UnmaskRequest,
} from './masked/attempt.messages.js';
export type { SealedShares } from './masked/sealed.shares.js';
export { keyWords } from './masked/key.words.js';
export { MaskCrypto } from './masked/mask.crypto.js';
export { isSignedBy, isSigningKey } from './masked/public.keys.js';
export { joinShares, splitSecret } from './masked/secret.shares.js';
export type { Members, OwnLog } from './masked/members.js';
export type { CheckedRoster, VerifySignature } from './masked/roster.checks.js';
export type { SiteAttempt, SiteStanding, SiteTools, Stepped } from './masked/site.attempt.js';
export { transcriptHash } from './masked/transcript.js';
export { COORDINATOR_SIDE, MEMBER_LOG, PUBLIC_SIDE, SITE_SIDE } from './masked/sides.js';
export type { AttemptCourse, CourseTools, PublishedSum, SiteTurn, SiteWord } from './masked/attempt.course.js';
export type { MaskedSum } from './masked/coordinator.attempt.js';
export type { MemberEntry, MemberSight } from './masked/member.log.js';
export { AddedUploads } from './masked/added.uploads.js';
export type { OpenedSecrets } from './masked/closing.threshold.js';
export type { AttemptTranscript } from './masked/published.sum.js';
export { MASKED_COORDINATE_BYTES } from './masked/words.js';
