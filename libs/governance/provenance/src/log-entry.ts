import type { Digest, Instant, SiteId } from '@collimate/kernel-canonical';
import type { AttemptEntry } from './attempt.entries.js';
import type { PolicyApplied, SiteLeft } from './house.entries.js';
import type { RoundEntry } from './round.entries.js';
import type { SoftwareEntry } from './software.entries.js';
import type { OperatorRecorded, ReviewLapsed, SiteStandingSet, SiteSuspended } from './standing.entries.js';
import type { StateGiven } from './state-given.entry.js';

/*
 * What happened, one leaf each. A kind, once written by a released version, never changes its meaning; a new meaning is
 * a new kind. Whatever touches a subject is a salted commitment: neither a pseudonym nor a hash of one stands here.
 */

/** First leaf of a log. */
export interface LogStarted {
  readonly kind: 'log-started';
  /** Whose log it is, for example `north` or `coordinator`. */
  readonly owner: string;
  readonly at: Instant;
}

/** First leaf of the tree that follows a restored backup: what the owner still held, and what its witness had seen. */
export interface LogRestarted {
  readonly kind: 'log-restarted';
  readonly owner: string;
  readonly at: Instant;
  readonly heldSize: number;
  readonly heldRoot: Digest;
  readonly witnessedSize: number;
  readonly witnessedRoot: Digest;
}

/** The site received a frozen study and read its protocol without complaint. */
export interface StudyReceived {
  readonly kind: 'study-received';
  readonly study: Digest;
  readonly at: Instant;
}

/** Two named people of the site decided; their signed statements stay at the site, their digest stands here. */
export interface StudyReviewed {
  readonly kind: 'study-reviewed';
  readonly study: Digest;
  readonly decision: 'approved' | 'rejected';
  readonly statements: Digest;
  readonly at: Instant;
}

/** An approver took the hospital's yes back: the study may ask nothing more here, and what was charged stays charged. */
export interface StudyClosed {
  readonly kind: 'study-closed';
  readonly study: Digest;
  readonly at: Instant;
}

/**
 * The study is ready at this site, and from here on the names that the site's own tables use for its region and its groups are
 * fixed for it. Each study that is ready has one, also where the tables use the study's own names.
 */
export interface NamesFixed {
  readonly kind: 'names-fixed';
  readonly study: Digest;
  /** Salted commitment to the names, which never leave. */
  readonly commitment: Digest;
  readonly at: Instant;
}

/** What the site allows for life over all studies, set once. */
export interface BudgetSet {
  readonly kind: 'budget-set';
  /** As `num/den`. */
  readonly rho: string;
  readonly at: Instant;
}

/** Two approvers added to what the site allows for life; their signed statements stay at the site. */
export interface BudgetSupplemented {
  readonly kind: 'budget-supplemented';
  /** What was added, as `num/den`. */
  readonly rho: string;
  readonly statements: Digest;
  readonly at: Instant;
}

/** An account was made, activated, confirmed or disabled; the newest leaf about it says what it is. */
export interface AccountRecorded {
  readonly kind: 'account-recorded';
  /** Random id; who it is stays at the site. */
  readonly account: string;
  /** Keyed hash over the account as it stands, under a key that is beside the site's keys. */
  readonly seal: Digest;
  readonly at: Instant;
}

/**
 * Whoever keeps the site's keys has begun its accounts anew: nobody of before acts any more, and the first two approvers after it
 * confirm each other as in the first hour.
 */
export interface AccountsBegunAnew {
  readonly kind: 'accounts-begun-anew';
  readonly at: Instant;
}

/** Privacy was spent, before any subject row was read. */
export interface ReleaseCharged {
  readonly kind: 'release-charged';
  /** Position in the site's ledger, from 0 without gaps. */
  readonly sequence: number;
  readonly study: Digest;
  readonly query: Digest;
  readonly epoch: number;
  /** Digest of the privacy event (mechanism and its parameters). */
  readonly event: Digest;
  /** The charge as `num/den`. */
  readonly rho: string;
  /** Why the row exists: an order, or a receipt that a restored site had lost. */
  readonly cause: 'order' | 'recovery';
  /** Salted commitment to the head of the site's own log of subjects, which is never sent. */
  readonly subjectLog: Digest;
}

/** The one answer of a charge was made; the constant answer `unavailable` has the same form. */
export interface ReleaseAnswered {
  readonly kind: 'release-answered';
  readonly sequence: number;
  readonly answer: Digest;
}

/**
 * A recovery closed the trees before this one: what stands under them is answered no more. The digest covers every
 * charge, answer and loss as the ledger holds them, so that a later change of them shows.
 */
export interface PastClosed {
  readonly kind: 'past-closed';
  /** Charges of the closed trees. */
  readonly charges: number;
  /** How many of them are lost: without an answer, or with another one than the coordinator has a receipt of. */
  readonly lost: number;
  /** Rho of everything spent before this tree, all studies. */
  readonly spent: string;
  readonly ledger: Digest;
  readonly at: Instant;
}

/** Privacy that may have been spent without a trace is taken as spent: the history could not be shown. */
export interface BudgetForfeited {
  readonly kind: 'budget-forfeited';
  /** Id of the study, not a digest: the protocol may be lost too. */
  readonly study: string;
  readonly rho: string;
  readonly at: Instant;
}

/** The site's log did not continue what its witness had seen; nothing is released until it is recovered. */
export interface QuarantineEntered {
  readonly kind: 'quarantine-entered';
  readonly at: Instant;
}

/** What another program of the federation did that it never should; a person of the hospital looks at it. */
export interface AlarmRaised {
  readonly kind: 'alarm-raised';
  readonly alarm: 'coordinator-log-unsigned' | 'coordinator-log-smaller' | 'coordinator-log-forked';
  readonly at: Instant;
}

/** Two people of the hospital looked at an alarm, and the site goes on with what it now sees. */
export interface AlarmCleared {
  readonly kind: 'alarm-cleared';
  readonly alarm: 'coordinator-log-smaller' | 'coordinator-log-forked';
  readonly at: Instant;
}

/** Something about one subject or one table of subjects; only the holder of the salt can say what. */
export interface SubjectRecorded {
  readonly kind: 'consent-recorded' | 'cohort-recorded' | 'features-recorded' | 'withdrawal-effected';
  /** SHA-256 over a salt of 32 bytes and the canonical record; without the salt it says nothing. */
  readonly commitment: Digest;
}

/** The coordinator froze a study: from now on it is its digest. */
export interface StudyFrozen {
  readonly kind: 'study-frozen';
  readonly study: Digest;
  readonly at: Instant;
}

/** A study's lifecycle moved on at the coordinator. */
export interface StudyAdvanced {
  readonly kind: 'study-advanced';
  readonly study: Digest;
  readonly state: string;
  readonly at: Instant;
}

/** A site joined, or got a new certificate. */
export interface SiteCertified {
  readonly kind: 'site-certified';
  readonly site: SiteId;
  /** SHA-256 of the certificate. */
  readonly certificate: Digest;
  readonly at: Instant;
}

/** The coordinator saw a site's log grow. */
export interface CheckpointWitnessed {
  readonly kind: 'checkpoint-witnessed';
  readonly site: SiteId;
  readonly size: number;
  readonly root: Digest;
  readonly at: Instant;
}

/**
 * A site's log began again after a recovery. The coordinator has looked at the first leaf of the new tree: it names what
 * the site still held, and the head that was witnessed last.
 */
export interface SiteLogRestarted {
  readonly kind: 'site-log-restarted';
  readonly site: SiteId;
  /** Number of the tree that began. */
  readonly generation: number;
  readonly heldSize: number;
  readonly heldRoot: Digest;
  readonly witnessedSize: number;
  readonly witnessedRoot: Digest;
  readonly at: Instant;
}

/** A site named the key by which it signs the heads of its log, the first time or another one. */
export interface SiteKeyNamed {
  readonly kind: 'site-key-named';
  readonly site: SiteId;
  /** SHA-256 of the key, SubjectPublicKeyInfo, DER. */
  readonly key: Digest;
  readonly at: Instant;
}

/** Everything that a leaf can say. */
export type LogEntry =
  | LogStarted
  | LogRestarted
  | StudyReceived
  | StudyReviewed
  | StudyClosed
  | NamesFixed
  | BudgetSet
  | BudgetSupplemented
  | AccountRecorded
  | AccountsBegunAnew
  | ReleaseCharged
  | ReleaseAnswered
  | AttemptEntry
  | PastClosed
  | BudgetForfeited
  | QuarantineEntered
  | AlarmRaised
  | AlarmCleared
  | SubjectRecorded
  | StudyFrozen
  | StudyAdvanced
  | SiteCertified
  | CheckpointWitnessed
  | SiteLogRestarted
  | SiteKeyNamed
  | SiteSuspended
  | SiteStandingSet
  | ReviewLapsed
  | OperatorRecorded
  | PolicyApplied
  | SiteLeft
  | StateGiven
  | RoundEntry
  | SoftwareEntry;
