import type { Digest, RoundId, StudyId } from '@collimate/kernel-canonical';
import type { Rational } from '@collimate/kernel-numeric';
import type { PrivacyEvent } from './privacy-event.js';

/** What identifies an answer for ever: the same key gets the same stored bytes and costs nothing again. */
export interface ReleaseKey {
  readonly studyId: StudyId;
  /** Digest of the declared query, which covers the study's digest, the statistic and the layout version. */
  readonly queryDigest: Digest;
  /** Calendar number of the opening whose snapshot is asked, from the site's public timetable. */
  readonly epoch: number;
  /** Which of the query's answers, from 0; 0 for a query of one step. All steps are reserved together. */
  readonly step: number;
}

/** What a coordinator asks of a site. It names a declared query; it can neither widen it nor price it. */
export interface ReleaseOrder extends ReleaseKey {
  readonly studyDigest: Digest;
  /** Digest of what the encoder is given besides the records; absent where it is given nothing. */
  readonly given?: Digest;
  /** The round in which the answer is asked for; not part of the key, so a second round replays the first answer. */
  readonly roundId: RoundId;
  /** Set where the answer is masked: which attempt it is for. Each attempt is charged by itself. */
  readonly masked?: MaskedAttempt;
}

/** One attempt at a masked sum, as a site charges it. */
export interface MaskedAttempt {
  /** From 0; part of the key of the charge. */
  readonly attempt: number;
  /** R: the hash of everything that decides in the attempt. */
  readonly transcript: Digest;
}

/** Where a constant that transforms or bounds a record comes from; `cohort` is never allowed out of a site. */
export type TransformOrigin = 'constant' | 'public-reference' | 'released' | 'cohort';

/** One query of an approved study, as the site derives it from the protocol with its own code. */
export interface DeclaredQuery {
  /** Name of the statistic in the protocol. */
  readonly name: string;
  readonly queryDigest: Digest;
  readonly event: PrivacyEvent;
  readonly transforms: readonly TransformOrigin[];
  /** How many openings may be charged for it; the study declares it, and two people approved it. */
  readonly answers: number;
  /** Openings that lie between two answers at least, the second counted; a constant of the protocol. Without it any two may follow each other. */
  readonly every?: number;
  /** Under shared noise: attempts of each answer beyond the first, each charged in full; a constant of the protocol. */
  readonly spares?: number;
  /** Under shared noise: what the one answer in the open costs that an opening may have instead of a sum; undefined where it has none. */
  readonly fallback?: PrivacyEvent;
  /** Its kind is read and its stored answers are replayed, but it is never charged again. */
  readonly retired?: boolean;
}

/** A study that two people of the hospital approved, as the gate needs it. */
export interface ApprovedStudy {
  readonly studyId: StudyId;
  readonly studyDigest: Digest;
  /** What this protocol may use at this site, rho. */
  readonly budget: Rational;
  readonly queries: readonly DeclaredQuery[];
}

/** Why a release is refused. Told at once, before any row is read, and without the amount left. */
export type RefusalCode = (typeof REFUSAL_CODES)[number];

/** All refusal codes, for exhaustive tables and their tests. */
export const REFUSAL_CODES = [
  'STUDY_NOT_APPROVED',
  'ENGINE_NOT_APPROVED',
  'QUERY_NOT_DECLARED',
  'QUERY_RETIRED',
  'STEP_OUT_OF_RANGE',
  'ANSWERS_EXHAUSTED',
  'STUDY_BUDGET_EXHAUSTED',
  'SITE_BUDGET_EXHAUSTED',
  'GIVEN_CHANGED',
  'GIVEN_UNEXPLAINED',
  'TRANSFORM_NOT_PUBLIC',
  'EPOCH_OUT_OF_RANGE',
  'QUARANTINED',
] as const;

/** A refusal is an answer, not an error. */
export interface Refused {
  readonly kind: 'refused';
  readonly code: RefusalCode;
}

/**
 * @returns the refusal of that code
 * @example
 * ```ts
 * import { refused } from '@collimate/privacy-accounting';
 * refused('QUARANTINED'); // => { kind: 'refused', code: 'QUARANTINED' }
 * ```
 */
export function refused(code: RefusalCode): Refused {
  return { kind: 'refused', code };
}
