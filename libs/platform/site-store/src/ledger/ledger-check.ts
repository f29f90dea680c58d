import { sameHash, type LogEntry } from '@collimate/governance-provenance';
import { fromHex, toHex } from '@collimate/kernel-canonical';
import { formatRational, isSameSum, parseRational, sumUp, UpwardSum, ZERO, type Rational } from '@collimate/kernel-numeric';
import type { CountedHead, SubjectVault } from '@collimate/platform-keystore';
import type { AccountSeals } from '../access/account-seals.js';
import type { LifetimeBudgetStore } from '../budget/lifetime-budget.store.js';
import type { ConsentCheck } from '../consent/consent.check.js';
import type { HeadGuard, Standing } from '../log/head-guard.js';
import type { SiteLog } from '../log/site-log.js';
import type { SqliteSession } from '../session/sqlite-session.js';
import { closedLedgerDigest, earlierLedgerDigest } from './closed-ledger.digest.js';
import { isBudgetHeld, unapprovedStudies, unsignedReviews } from './decision-check.js';
import { readEntry, readSpent } from '../log/stored.text.js';
import { isAnswerOf, isChargeOf } from './ledger-lines.js';
import { readOpenRows } from './ledger-rows.check.js';
import { chargesOnAnotherSubjectLog } from './subject-log.check.js';
import type { FeatureStore } from '../subjects/feature.store.js';
import type { ScanStore } from '../subjects/scan.store.js';
import type { SubjectCheck } from '../subjects/subject.check.js';
import type { ValueStore } from '../subjects/value.store.js';
import { hasAlteredLost, LOST_PINNED } from './lost.row.js';
import { readyBefore } from './ready-before.js';
import { alteredStudies } from './text-check.js';

/** Kinds of findings. */
export type FindingKind =
  /** The database is not the one that the counter beside the keys knows. */
  | `database-${Exclude<Standing, 'continues' | 'altered'>}`
  /** The leaves do not make the head that this program, or the counter, holds. */
  | 'head-differs'
  /** The head that the coordinator confirmed is not in the log. */
  | 'witnessed-head-missing'
  | 'leaf-unreadable'
  /**
   * The file had triggers, views or indexes that this program did not make, or lacked some of its own; opening it has
   * repaired that.
   */
  | 'schema-differs'
  | 'charge-differs'
  | 'answer-differs'
  | 'forfeit-differs'
  /** Rows that a recovery closed have changed since. */
  | 'closed-past-differs'
  /** The log of subjects is not the one that a charge was made on. */
  | 'subject-log-differs'
  /** The sum of the leaves, or the state of the last commit, differs from the spent budget of the ledger. */
  | 'spent-differs'
  /** A study lets numbers leave without the leaf of its approval, under other signatures, or after its close. */
  | 'review-differs'
  /** The lifetime budget differs from its leaves, or from the state of the last commit. */
  | 'budget-differs'
  /** The protocol of a study is not the one that arrived under its digest. */
  | 'protocol-differs'
  /** The names that were fixed for a study are not those that the log commits to. */
  | 'names-differ'
  /** An account is not as the people of the hospital made it, or is gone; it has no effect. */
  | 'account-differs'
  /**
   * A signature of a study or a supplement, or the first of two approvals, was not written by this program, or was
   * restored from before; it does not count.
   */
  | 'signature-differs'
  /** A value of a subject differs from the cohort table; only this subject lacks it. */
  | 'value-differs'
  /** An event of consent is not as it was recorded, or there are not as many as were recorded. */
  | 'consent-differs'
  /** A subject is found by another number than it was given. */
  | 'subject-differs'
  /** Features of a scan are not those that were extracted; they do not count, and are extracted again. */
  | 'features-differ'
  /** A row of the cohort is not the one that was written. The scan is not used until the table is imported again. */
  | 'scan-differs'
  /** A row of the ordered rounds holds no order, and is not answered. */
  | 'round-differs'
  /** A row with the open work of a withdrawal cannot be read. */
  | 'withdrawal-differs'
  /** The name of the site cannot be read, so it connects to no coordinator. */
  | 'enrolment-differs'
  /** A message that waits to be sent was not sealed by this program; it is not sent. */
  | 'message-differs'
  /**
   * A setting, a pause or a mapping of names differs in the database from the value that is kept beside the keys. The
   * value beside the keys counts.
   */
  | 'setting-differs';

/** Findings that stop nothing: the rows concerned have no effect and do not count. */
export const PEOPLE: readonly FindingKind[] = [
  'account-differs',
  'signature-differs',
  'value-differs',
  'features-differ',
  'scan-differs',
  'round-differs',
  'withdrawal-differs',
  'enrolment-differs',
  'message-differs',
  'setting-differs',
];

/** One thing that does not hold. */
export interface LedgerFinding {
  readonly kind: FindingKind;
  /** The charge, or the leaf, it was found at. */
  readonly at: number | null;
  /** Id of the account that it is about, if it is about one. */
  readonly account?: string;
  /** Pseudonym of the subject that it is about, if it is about one; it does not leave the hospital. */
  readonly subject?: string;
}

/** Result of a check. */
export interface LedgerVerdict {
  readonly findings: readonly LedgerFinding[];
  /**
   * Whether numbers may leave: the only differences, if any, are in accounts without effect and in rows that do not
   * count.
   */
  readonly isSound: boolean;
  /** Leaves of the present tree. */
  readonly size: number;
  /** Spent as the leaves say, rho as `num/den`. */
  readonly spent: string;
  /** Size of the last head that the coordinator confirmed, with which the log was compared; null if none. */
  readonly witnessedSize: number | null;
}

/** Parts that the check reads. */
export interface LedgerCheckParts {
  readonly session: SqliteSession;
  readonly releaseLog: SiteLog;
  readonly subjectLog: SiteLog;
  readonly heads: HeadGuard;
  readonly vault: SubjectVault;
  readonly seals: AccountSeals;
  readonly budget: LifetimeBudgetStore;
  /** Settings with the first of two approvals that waits for the second. */
  readonly words: readonly { unheld(): readonly (string | undefined)[] }[];
  readonly values: Pick<ValueStore, 'altered'>;
  readonly features: Pick<FeatureStore, 'altered'>;
  readonly scans: Pick<ScanStore, 'altered'>;
  /** Tables on which no sum depends: a row of them that cannot be read harms itself alone. */
  readonly apart: readonly { readonly kind: FindingKind; readonly table: { readonly isAltered: boolean } }[];
  readonly consent: ConsentCheck;
  readonly subjects: Pick<SubjectCheck, 'altered'>;
}

/**
 * Reads the whole ledger again and compares it with its log: each charge, answer and forfeit with its leaf and each
 * leaf with its row, the sum with the leaves, studies and budget with people's decisions, the log with the head that
 * the coordinator confirmed and with the counter beside the keys, and the log of subjects with its heads in the
 * charges. No tree and no sum in memory is believed.
 */
export class LedgerCheck {
  private hadForeignRules = false;

  constructor(private readonly parts: LedgerCheckParts) {}

  /** The opening found rules in the database that are not this program's, and removed them. */
  noteForeignRules(): void {
    this.hadForeignRules = true;
  }

  run(): LedgerVerdict {
    const { releaseLog, heads } = this.parts;
    const findings: LedgerFinding[] = [];
    const find = (kind: FindingKind, at: number | null = null): void => void findings.push({ kind, at });
    const standing = heads.judge();
    if (standing !== 'continues' && standing !== 'altered') find(`database-${standing}`);
    // Until a recovery; they were gone before anything was written.
    if (this.hadForeignRules && heads.standing !== 'continues') find('schema-differs');
    const { witnessed, counted } = heads.memory;
    const isIn = (head: CountedHead): boolean => {
      const found = releaseLog.headOf(head.tree, head.size);
      return found !== undefined && sameHash(found.root, fromHex(head.root));
    };
    const kept = releaseLog.head();
    if (!isIn({ tree: releaseLog.treeNumber, size: kept.size, root: toHex(kept.root) })) find('head-differs');
    else if (standing === 'continues' && counted !== undefined && !isIn(counted)) find('head-differs');
    if (witnessed?.tree === releaseLog.treeNumber && !isIn(witnessed)) find('witnessed-head-missing', witnessed.size);
    const first = this.firstOpenTree();
    const closed = this.checkClosed(first, find);
    const spent = sumUp([closed, this.checkOpen(first, find)]);
    const { session, subjectLog } = this.parts;
    if (hasAlteredLost(this.parts, heads.memory.pinned(LOST_PINNED) !== undefined)) find('closed-past-differs');
    for (const sequence of chargesOnAnotherSubjectLog(session, subjectLog, first)) find('subject-log-differs', sequence);
    const remembered = heads.difference();
    if (remembered.isSpent || !isSameSum(spent, this.spent())) find('spent-differs');
    const { vault } = this.parts;
    if (unapprovedStudies(session, releaseLog, vault).length > 0) find('review-differs');
    if (remembered.isLifetime || !isBudgetHeld(session, releaseLog)) find('budget-differs');
    const altered = alteredStudies({ session, log: releaseLog, vault }, readyBefore(heads));
    if (altered.protocols.length > 0) find('protocol-differs');
    if (altered.names.length > 0) find('names-differ');
    findings.push(...this.people(), ...this.consent());
    for (const subject of this.parts.values.altered()) findings.push({ kind: 'value-differs', at: null, subject });
    for (const subject of this.parts.subjects.altered()) findings.push({ kind: 'subject-differs', at: null, subject });
    for (const subject of this.parts.features.altered()) findings.push({ kind: 'features-differ', at: null, subject });
    for (const subject of this.parts.scans.altered()) findings.push({ kind: 'scan-differs', at: null, subject });
    for (const { kind, table } of this.parts.apart) if (table.isAltered) find(kind);
    return {
      findings,
      isSound: findings.every(({ kind }) => PEOPLE.includes(kind)),
      size: kept.size,
      spent: formatRational(spent),
      witnessedSize: witnessed?.size ?? null,
    };
  }

  private consent(): readonly LedgerFinding[] {
    const { subjects, isComplete } = this.parts.consent.run();
    const findings = subjects.map((subject): LedgerFinding => ({ kind: 'consent-differs', at: null, subject }));
    return isComplete ? findings : [...findings, { kind: 'consent-differs', at: null }];
  }

  /** Accounts and signatures that this program did not write. */
  private people(): readonly LedgerFinding[] {
    const { session, vault, seals, budget, words } = this.parts;
    const named =
      (kind: FindingKind) =>
      (account: string | undefined): LedgerFinding => ({ kind, at: null, ...(account !== undefined && { account }) });
    const signatures = [...unsignedReviews(session, vault), ...budget.unheld(), ...words.flatMap((word) => word.unheld())];
    return [...seals.unheld().map(named('account-differs')), ...signatures.map(named('signature-differs'))];
  }

  /** The newest tree that closed earlier ones; 1 if none did. */
  private firstOpenTree(): number {
    const last = this.parts.releaseLog.treeNumber;
    for (let tree = last; tree > 1; tree--) if (this.closing(tree) !== undefined) return tree;
    return 1;
  }

  private closing(tree: number): Extract<LogEntry, { kind: 'past-closed' }> | undefined {
    for (const text of this.parts.releaseLog.leavesOf(tree)) {
      const entry = readEntry(text);
      if (entry?.kind === 'past-closed') return entry;
    }
    return undefined;
  }

  /** @returns the spent budget of the closed trees, from the leaf that closed them */
  private checkClosed(first: number, find: (kind: FindingKind, at?: number) => void): Rational {
    const closing = first === 1 ? undefined : this.closing(first);
    if (closing === undefined) return ZERO;
    const { session, releaseLog } = this.parts;
    const [text] = releaseLog.leavesOf(first);
    const begun = readEntry(text);
    const held = releaseLog.headOf(releaseLog.treeBefore(first));
    const isHeld = begun?.kind === 'log-restarted' && begun.heldSize === held?.size && begun.heldRoot === toHex(held.root);
    const isAsClosed = [closedLedgerDigest, earlierLedgerDigest].some((digest) => digest(session, first) === closing.ledger);
    if (!isHeld || !isAsClosed) find('closed-past-differs');
    return parseRational(closing.spent);
  }

  /** @returns the spent budget of the open trees, from their leaves */
  private checkOpen(first: number, find: (kind: FindingKind, at: number) => void): Rational {
    const { session, releaseLog, vault, heads } = this.parts;
    const rules = { vault, areSealed: heads.memory.hasSealedRows };
    const { charges, answers, forfeits } = readOpenRows(session, first, rules, find);
    const spent = new UpwardSum();
    for (let tree = first; tree <= releaseLog.treeNumber; tree++) {
      let index = -1;
      for (const text of releaseLog.leavesOf(tree)) {
        index += 1;
        const place = `${tree} ${index}`;
        const entry = readEntry(text);
        if (entry === undefined) find('leaf-unreadable', index);
        else if (entry.kind === 'release-charged' || entry.kind === 'attempt-charged') {
          const row = charges.get(place);
          if (row === undefined || !isChargeOf(row, entry)) find('charge-differs', entry.sequence);
          charges.delete(place);
          spent.add(parseRational(entry.rho));
        } else if (entry.kind === 'release-answered' || entry.kind === 'attempt-answered') {
          const row = answers.get(place);
          if (row === undefined || !isAnswerOf(row, entry)) find('answer-differs', entry.sequence);
          answers.delete(place);
        } else if (entry.kind === 'budget-forfeited') {
          const row = forfeits.get(place);
          if (row === undefined || row.study_id !== entry.study || row.rho !== entry.rho) find('forfeit-differs', index);
          forfeits.delete(place);
          spent.add(parseRational(entry.rho));
        }
      }
    }
    // The rows that are left have no leaf.
    for (const { sequence } of charges.values()) find('charge-differs', sequence);
    for (const { sequence } of answers.values()) find('answer-differs', sequence);
    for (const { ordinal } of forfeits.values()) find('forfeit-differs', ordinal);
    return spent.total();
  }

  private spent(): Rational {
    // Not the sums of the running program: it read each row once, perhaps before the row was altered.
    const rows = this.parts.session.prepare('select rho from charge union all select rho from forfeit').all<{ rho: string }>();
    return sumUp(rows.map(({ rho }) => readSpent(rho)));
  }
}
