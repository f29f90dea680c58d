import type { SiteId } from '@collimate/kernel-canonical';

/** Why a site takes no further part in an attempt, or why a coordinator gets no sum. Nothing here follows from a patient's row. */
export type AttemptRefusalCode =
  /** The study's terms cannot be met by any roster. */
  | 'TERMS_IMPOSSIBLE'
  | 'TOO_FEW_SITES'
  | 'TOO_FEW_HONEST_SITES'
  /** More members of the roster than may collude have a key that this site has not pinned. */
  | 'TOO_FEW_PINNED'
  | 'NOT_A_MEMBER'
  | 'NOT_IN_ROSTER'
  | 'DUPLICATE_IN_ROSTER'
  | 'UNSORTED_ROSTER'
  | 'KEY_REFUSED'
  | 'SIGNATURE_REFUSED'
  /** An attempt number that some site of the roster has already charged. */
  | 'ATTEMPT_NOT_NEW'
  /** Somebody has seen a head of this site's log that it does not continue: a restored backup, or a clone. */
  | 'OWN_LOG_CONTRADICTED'
  | 'ROSTER_CHANGED'
  | 'ANSWERS_MISSING'
  | 'SHARE_REFUSED'
  | 'OUT_OF_TURN'
  /** The vector does not answer the question of the attempt. */
  | 'WRONG_VECTOR'
  | 'VECTOR_OUT_OF_RANGE'
  | 'UPLOAD_REFUSED'
  | 'SURVIVORS_REFUSED'
  | 'SURVIVORS_CHANGED'
  /** This site has uploaded and is not among the survivors. */
  | 'EXCLUDED'
  | 'UNMASKING_REFUSED'
  /** What was put together from shares is not what its owner had promised. */
  | 'UNMASK_FAILED'
  /** What the coordinator publishes is not what this site knows of the attempt, or too few sites have confirmed it. */
  | 'PUBLISHED_OTHERWISE'
  /** The sum does not hold the number of its sites, or lies outside what so many subjects can reach. */
  | 'WRAPPED';

/** A refusal is an answer, not an error. */
export interface AttemptRefusal {
  readonly kind: 'refused';
  readonly code: AttemptRefusalCode;
  /** Whose message was refused, where it was one. */
  readonly site?: SiteId;
}

/** Refusals that no honest run brings about: the hospital's people are told. */
const ALARMS: readonly AttemptRefusalCode[] = [
  'OWN_LOG_CONTRADICTED',
  'ROSTER_CHANGED',
  'SURVIVORS_CHANGED',
  'EXCLUDED',
  'UNMASKING_REFUSED',
  'PUBLISHED_OTHERWISE',
];

/** @returns the refusal of that code */
export function refusedAttempt(code: AttemptRefusalCode, site?: SiteId): AttemptRefusal {
  return { kind: 'refused', code, ...(site !== undefined && { site }) };
}

/**
 * @returns whether the hospital's people have to be told: no honest coordinator brings it about
 * @example
 * ```ts
 * import { isAlarm } from '@collimate/privacy-aggregation';
 * isAlarm({ kind: 'refused', code: 'EXCLUDED' }); // => true
 * isAlarm({ kind: 'refused', code: 'ANSWERS_MISSING' }); // => false
 * ```
 */
export function isAlarm(refusal: AttemptRefusal): boolean {
  return ALARMS.includes(refusal.code);
}

/**
 * @returns whether an outcome is a refusal
 * @example
 * ```ts
 * import { isRefused } from '@collimate/privacy-aggregation';
 * isRefused({ kind: 'refused', code: 'WRAPPED' }); // => true
 * isRefused({ sites: 5 }); // => false
 * ```
 */
export function isRefused(outcome: object): outcome is AttemptRefusal {
  return 'kind' in outcome && outcome.kind === 'refused';
}
