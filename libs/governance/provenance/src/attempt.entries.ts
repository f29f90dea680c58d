import type { Digest, Instant, RoundId, SiteId } from '@collimate/kernel-canonical';

/*
 * Attempts at a masked sum, in the log of a site and in that of the coordinator. An entry holds only the hash of the
 * masked vector, whose bytes are uniform: from the hash of an unmasked vector of a few cells, the vector could be found
 * by trial.
 */

/** In a site's log: privacy was spent for one attempt at a masked sum, before any subject row was read. */
export interface AttemptCharged {
  readonly kind: 'attempt-charged';
  /** Position in the site's ledger, from 0 without gaps, among all charges. */
  readonly sequence: number;
  readonly study: Digest;
  readonly query: Digest;
  readonly step: number;
  readonly epoch: number;
  /** From 0; never charged twice for the same step and opening. */
  readonly attempt: number;
  /** R: the participants, their keys and the terms. */
  readonly transcript: Digest;
  /** Digest of the privacy event: the shares follow from the roster. */
  readonly event: Digest;
  /** The charge as `num/den`. */
  readonly rho: string;
  /** Why the row exists: an order, or a transcript that a restored site had lost. */
  readonly cause: 'order' | 'recovery';
  /** Salted commitment to the head of the site's own log of subjects, which is never sent. */
  readonly subjectLog: Digest;
}

/** In a site's log: the one masked vector of a charge was made. */
export interface AttemptAnswered {
  readonly kind: 'attempt-answered';
  /** Position of the charge in the ledger. */
  readonly sequence: number;
  readonly step: number;
  readonly attempt: number;
  /** R, in which everything stands that decides. */
  readonly transcript: Digest;
  /** H(y, R). */
  readonly answer: Digest;
}

/** In a site's log: the sum of an attempt was published with this site's upload in it, and the site has signed that. */
export interface AttemptConfirmed {
  readonly kind: 'attempt-confirmed';
  readonly sequence: number;
  /** Digest of the signature. */
  readonly said: Digest;
  readonly at: Instant;
}

/** In a site's log: an event that no honest coordinator causes; a person of the hospital looks at it. The charge stays. */
export interface AttemptDisputed {
  readonly kind: 'attempt-disputed';
  /** R, or the digest of the question where there was no roster yet. */
  readonly transcript: Digest;
  readonly reason: AttemptDispute;
  readonly at: Instant;
}

/** Why. */
export const ATTEMPT_DISPUTES = [
  'members-changed',
  'own-log-contradicted',
  'roster-changed',
  'survivors-changed',
  'excluded',
  'unmasking-refused',
  'published-otherwise',
  'unpublished',
] as const;

/** One of them. */
export type AttemptDispute = (typeof ATTEMPT_DISPUTES)[number];

/** In the coordinator's log: an attempt begins, under this head of the log of members. */
export interface AttemptOpened {
  readonly kind: 'attempt-opened';
  readonly round: RoundId;
  readonly attempt: number;
  /** Root of the log of members. */
  readonly members: Digest;
  readonly at: Instant;
}

/** The masked vector of a site has arrived. The site was charged for it, whatever the outcome of the attempt. */
export interface UploadReceived {
  readonly kind: 'upload-received';
  readonly round: RoundId;
  readonly attempt: number;
  readonly site: SiteId;
  readonly transcript: Digest;
  /** H(y, R). */
  readonly upload: Digest;
  readonly receipt: Digest;
  readonly at: Instant;
}

/** An attempt is over. */
export interface AttemptEnded {
  readonly kind: 'attempt-ended';
  readonly round: RoundId;
  readonly attempt: number;
  readonly outcome: 'summed' | 'failed';
  readonly at: Instant;
}

/** A masked sum was shown to its sites. */
export interface SumPublished {
  readonly kind: 'sum-published';
  readonly round: RoundId;
  readonly attempt: number;
  readonly transcript: Digest;
  /** Digest of the sum. */
  readonly sum: Digest;
  readonly at: Instant;
}

/** A site has found its own upload and the survivors that it knows in the published sum, and has signed that. */
export interface SumConfirmed {
  readonly kind: 'sum-confirmed';
  readonly round: RoundId;
  readonly attempt: number;
  readonly site: SiteId;
  readonly transcript: Digest;
  readonly sum: Digest;
  readonly at: Instant;
}

/** The log of members has a further line. */
export interface MemberAdded {
  readonly kind: 'member-added';
  readonly site: SiteId;
  /** SHA-256 of its identity key. */
  readonly key: Digest;
  /** Lines with this one, and the root over them. */
  readonly size: number;
  readonly root: Digest;
  readonly at: Instant;
}

/** A member has cosigned a line. */
export interface MemberCosigned {
  readonly kind: 'member-cosigned';
  readonly site: SiteId;
  /** Number of the line, from 0. */
  readonly index: number;
  readonly at: Instant;
}

/** All that is said of attempts and of members. */
export type AttemptEntry =
  | AttemptCharged
  | AttemptAnswered
  | AttemptConfirmed
  | AttemptDisputed
  | AttemptOpened
  | UploadReceived
  | AttemptEnded
  | SumPublished
  | SumConfirmed
  | MemberAdded
  | MemberCosigned;
