import type { Digest, Instant, SiteId } from '@collimate/kernel-canonical';
import type { AttemptEntry } from './attempt.entries.js';
import type { PolicyApplied, SiteLeft } from './house.entries.js';
import type { RoundEntry } from './round.entries.js';
import type { SoftwareEntry } from './software.entries.js';
import type { OperatorRecorded, ReviewLapsed, SiteStandingSet, SiteSuspended } from './standing.entries.js';
import type { StateGiven } from './state-given.entry.js';

/*
 * Events, one leaf each. A kind that a released version has written never changes its meaning; a new meaning is a new
 * kind. Everything about a subject is a salted commitment: no entry holds a pseudonym, or a hash of one.
 */

/** First leaf of a log. */
export interface LogStarted {
  readonly kind: 'log-started';
  /** Owner of the log, for example `north` or `coordinator`. */
  readonly owner: string;
  readonly at: Instant;
}

/**
 * First leaf of the tree that follows a restored backup: the log that the owner still held, and the head that its
 * witness had seen.
 */
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

/** Two named people of the site decided. Their signed statements stay at the site; the entry holds their digest. */
export interface StudyReviewed {
  readonly kind: 'study-reviewed';
  readonly study: Digest;
  readonly decision: 'approved' | 'rejected';
  readonly statements: Digest;
  readonly at: Instant;
}

/** An approver withdrew the hospital's approval: the study may ask nothing more here; its charges remain. */
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

/** Budget of the site for life over all studies, set once. */
export interface BudgetSet {
  readonly kind: 'budget-set';
  /** As `num/den`. */
  readonly rho: string;
  readonly at: Instant;
}

/** Two approvers raised the site's budget for life; their signed statements stay at the site. */
export interface BudgetSupplemented {
  readonly kind: 'budget-supplemented';
  /** The added amount, as `num/den`. */
  readonly rho: string;
  readonly statements: Digest;
  readonly at: Instant;
}

/** An account was made, activated, confirmed or disabled; its newest leaf tells its state. */
export interface AccountRecorded {
  readonly kind: 'account-recorded';
  /** Random id; who it is stays at the site. */
  readonly account: string;
  /** Keyed hash over the account as it stands, under a key that is beside the site's keys. */
  readonly seal: Digest;
  readonly at: Instant;
}

/**
 * The keeper of the site's keys has started its accounts anew. Older accounts are invalid, and the first two new
 * approvers confirm each other, as at the first start.
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
 * A recovery closed the earlier trees: questions under them are not answered any more. The digest covers every charge,
 * answer and loss in the ledger, so that a later change of them is noticed.
 */
export interface PastClosed {
  readonly kind: 'past-closed';
  /** Charges of the closed trees. */
  readonly charges: number;
  /** Number of lost charges: without an answer, or with another answer than the one in the coordinator's receipt. */
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

/** The site's log did not continue the log that its witness had seen; nothing is released until it is recovered. */
export interface QuarantineEntered {
  readonly kind: 'quarantine-entered';
  readonly at: Instant;
}

/** Another program of the federation did something forbidden; a person of the hospital looks at it. */
export interface AlarmRaised {
  readonly kind: 'alarm-raised';
  readonly alarm: 'coordinator-log-unsigned' | 'coordinator-log-smaller' | 'coordinator-log-forked';
  readonly at: Instant;
}

/** Two people of the hospital looked at an alarm. The site goes on with the log that it sees now. */
export interface AlarmCleared {
  readonly kind: 'alarm-cleared';
  readonly alarm: 'coordinator-log-smaller' | 'coordinator-log-forked';
  readonly at: Instant;
}

/** An event about one subject or one table of subjects; only the holder of the salt can say which. */
export interface SubjectRecorded {
  readonly kind: 'consent-recorded' | 'cohort-recorded' | 'features-recorded' | 'withdrawal-effected';
  /** SHA-256 over a salt of 32 bytes and the canonical record; without the salt it says nothing. */
  readonly commitment: Digest;
}

/** The coordinator froze a study: its digest names it from now on. */
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
 * A site's log began again after a recovery. The coordinator has checked the first leaf of the new tree, which names
 * the log that the site still held and the head that was witnessed last.
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
