import type { AttemptRefusalCode } from '@collimate/privacy-aggregation';

/** State of a round at the coordinator. */
export const ROUND_STATES = ['open', 'pooled', 'abandoned'] as const;

/**
 * Outcome of a site's answer: `released` and in the sum; `unavailable`, charged but could not be made; `declined` by
 * the site; `refused` by the coordinator.
 */
export const ANSWER_OUTCOMES = ['released', 'unavailable', 'declined', 'refused'] as const;

/**
 * State of a site at the coordinator: `invited`; `pending`, enrolled and not admitted yet; `active`; `suspended`, asked
 * for nothing for now; `revoked` for ever.
 */
export const SITE_STATES = ['invited', 'pending', 'active', 'suspended', 'revoked'] as const;

/** State of an operator's account. */
export const OPERATOR_STATES = ['active', 'removed'] as const;

/** State of an attempt at a masked sum. Its sum is `confirmed` once enough of its sites have signed the published sum. */
export const ATTEMPT_STATES = ['open', 'summed', 'confirmed', 'failed'] as const;

/** Why an attempt failed: each is a code of the protocol of masked sums, and none is left out. */
const ATTEMPT_CODE: Readonly<Record<AttemptRefusalCode, true>> = {
  TERMS_IMPOSSIBLE: true,
  TOO_FEW_SITES: true,
  TOO_FEW_HONEST_SITES: true,
  TOO_FEW_PINNED: true,
  NOT_A_MEMBER: true,
  NOT_IN_ROSTER: true,
  DUPLICATE_IN_ROSTER: true,
  UNSORTED_ROSTER: true,
  KEY_REFUSED: true,
  SIGNATURE_REFUSED: true,
  ATTEMPT_NOT_NEW: true,
  OWN_LOG_CONTRADICTED: true,
  ROSTER_CHANGED: true,
  ANSWERS_MISSING: true,
  SHARE_REFUSED: true,
  OUT_OF_TURN: true,
  WRONG_VECTOR: true,
  VECTOR_OUT_OF_RANGE: true,
  UPLOAD_REFUSED: true,
  SURVIVORS_REFUSED: true,
  SURVIVORS_CHANGED: true,
  EXCLUDED: true,
  UNMASKING_REFUSED: true,
  UNMASK_FAILED: true,
  PUBLISHED_OTHERWISE: true,
  WRAPPED: true,
};

/** Why an attempt at a masked sum failed. */
export const ATTEMPT_CODES = Object.keys(ATTEMPT_CODE) as AttemptRefusalCode[];

/** One of ROUND_STATES. */
export type RoundState = (typeof ROUND_STATES)[number];
/** One of ANSWER_OUTCOMES. */
export type AnswerOutcome = (typeof ANSWER_OUTCOMES)[number];
/** One of SITE_STATES. */
export type SiteState = (typeof SITE_STATES)[number];
