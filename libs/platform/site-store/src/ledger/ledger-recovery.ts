import { emptyRoot } from '@collimate/governance-provenance';
import { parseDigest, toHex, type Clock, type Digest, type StudyId } from '@collimate/kernel-canonical';
import { formatRational, formatSum, sumUp, ZERO, type Rational } from '@collimate/kernel-numeric';
import { rhoOf, type ReleaseOrder } from '@collimate/privacy-accounting';
import type { CountedHead, SubjectVault } from '@collimate/platform-keystore';
import type { FirstHour } from '../access/first-hour.js';
import type { ConsentCheck } from '../consent/consent.check.js';
import type { HeadGuard } from '../log/head-guard.js';
import type { SiteLog } from '../log/site-log.js';
import type { SqliteSession } from '../session/sqlite-session.js';
import type { SubjectCheck } from '../subjects/subject.check.js';
import type { OutboxStore } from '../outbound/outbox.store.js';
import { ChargeSums } from './charge-sums.js';
import { mendDecisions, type Mended } from './decision-mending.js';
import { closedLedgerDigest } from './closed-ledger.digest.js';
import type { ChargeWriter } from './charge.writer.js';
import { furtherAnswer, type AnsweredKey, type ClosedPastStore, type NewForfeit } from './closed-past.store.js';
import { PEOPLE, type FindingKind, type LedgerCheck } from './ledger-check.js';
import { mendLost } from './lost.row.js';
import type { HeldRows } from './held-rows.js';
import { siftReceipts, type RefusedReceipt } from './receipt-sieve.js';
import { forfeitsOf, type KeptReceipt, type KnownStudy } from './receipt-trust.js';
import type { BudgetLine } from './decision-check.js';
import { readyBefore } from './ready-before.js';
import type { SqliteLedgerStore } from './sqlite-ledger.store.js';

/** Parts of the recovery. */
export interface LedgerRecoveryParts {
  readonly session: SqliteSession;
  readonly log: SiteLog;
  readonly heads: HeadGuard;
  readonly ledger: SqliteLedgerStore;
  readonly charges: ChargeWriter;
  readonly held: Pick<HeldRows, 'closePast'>;
  readonly check: LedgerCheck;
  readonly outbox: OutboxStore;
  readonly consent: ConsentCheck;
  readonly subjects: Pick<SubjectCheck, 'mend'>;
  /** Tables whose valid content is remembered beside the keys. */
  readonly remembered: readonly { takeRemembered(): void }[];
  readonly firstHour: Pick<FirstHour, 'writeLeaf'>;
  readonly past: ClosedPastStore;
  readonly vault: SubjectVault;
  readonly clock: Clock;
}

/** Input of a recovery. */
export interface Closing {
  /** Owner of the log. */
  readonly owner: string;
  readonly receipts: readonly KeptReceipt[];
  /** Receipts that cannot be read: each is refused, and changes nothing else. */
  readonly unreadable?: readonly RefusedReceipt[];
  readonly studies: readonly KnownStudy[];
  /** The site's budget for life with its supplements, rho. All unsigned receipts together are charged at most this much. */
  readonly lifetime: Rational;
  /** The last head that the coordinator says it has confirmed; null if none. */
  readonly witnessed: CountedHead | null;
}

/** Result of a recovery. */
export interface PastClosing extends Mended {
  /** Charges that the database had forgotten and that receipts brought back. */
  readonly restoredCharges: number;
  /** Charges that are answered no more. */
  readonly lostAnswers: number;
  /** Studies whose budget was taken as spent, because their history could not be shown. */
  readonly forfeited: readonly StudyId[];
  /** Receipts that were not believed; they were charged nothing. */
  readonly refusedReceipts: readonly RefusedReceipt[];
}

/** A finding that begins like this means that the log may be another one than the counter knows. */
const HEADS = ['database-', 'head-', 'leaf-', 'witnessed-'];

/** Keys of a forfeit that pays for the past of a whole study. */
const NO_ANSWER = { paid_for: null, query_digest: null } as const;

interface ChargeLine {
  readonly sequence: number;
  readonly study_id: StudyId;
  readonly query_digest: Digest;
  readonly epoch: number;
  readonly attempt: number | null;
  readonly transcript: Digest | null;
  /** Null for a charge without an answer. */
  readonly step: number | null;
  readonly hash: Digest | null;
}

/**
 * The way out of an uncertain past. It closes every earlier tree: charges in them are not answered any more, every
 * possible cost counts as spent, and a new tree begins that names the closed ones.
 */
export class LedgerRecovery {
  constructor(private readonly parts: LedgerRecoveryParts) {}

  /**
   * Does everything or nothing, in one transaction.
   * @param within further parts of the recovery, in the same transaction
   * @throws StoreError DATABASE_CORRUPT if rows of the ledger are missing: then an older, complete backup has to be
   *   restored
   */
  close(closing: Closing, within: () => void = () => undefined): PastClosing {
    const { session, log, heads, ledger, charges, outbox } = this.parts;
    const head = log.head();
    // Read anew, row by row: the rows may have been altered since the program's own sums.
    const before = new ChargeSums(session).current();
    const { isSound, isLogSure } = this.trust();
    const { remembered } = heads;
    const subjects = charges.subjectHead();
    const { studies, lifetime } = closing;
    const isHeld = (order: ReleaseOrder): boolean => charges.find(order) !== undefined;
    const isPaid = ({ order, answerHash }: KeptReceipt): boolean => this.parts.past.isPaid(order, answerHash);
    const { believed, refused, hasContradiction } = siftReceipts(closing.receipts, {
      ...{ studies, lifetime, spent: before, isHeld, isPaid },
      signedFrom: heads.memory.signedFrom,
    });
    const known = new Set(studies.map(({ studyId }) => studyId));
    const isHeadKnown = this.reaches(closing.witnessed, believed);
    const closed = session.transaction(() => {
      const tree = Math.max(log.treeNumber, heads.memory.counted?.tree ?? 0, closing.witnessed?.tree ?? 0) + 1;
      const spent = new Map(before.byStudy);
      const heldSequences = new Set(this.charges().map(({ sequence }) => sequence));
      this.begin(tree, closing, head);
      this.parts.firstHour.writeLeaf();
      const mended = this.mend(remembered.lifetime, isLogSure);
      const restored = ledger.restore(believed, subjects);
      for (const { order, event } of restored) raise(spent, order.studyId, rhoOf(event));
      this.payFurtherAnswers(believed, spent);
      mendLost({ session, vault: this.parts.vault }, tree);
      const lostAnswers = this.lose(tree, closing.receipts);
      const due = forfeitsOf({
        standing: heads.standing,
        isSound,
        isCounted: heads.memory.counted !== undefined,
        isHeadKnown,
        remembered: remembered.spent,
        receipts: believed,
        // Since the site signs its receipts, an unsigned one may be made up by anybody. It makes no study lose its budget.
        hasRefused: hasContradiction || refused.some(({ study, code }) => known.has(study) && code !== 'RECEIPT_UNSIGNED'),
        studies,
        held: heldSequences,
        spent,
      });
      for (const [study, rho] of due) this.forfeit(study, rho);
      this.seal(tree, before.site);
      outbox.clear();
      heads.adopt(closing.witnessed);
      within();
      return {
        restoredCharges: restored.length,
        lostAnswers,
        forfeited: [...due.keys()].sort(),
        refusedReceipts: [...refused, ...(closing.unreadable ?? [])],
        ...mended,
      };
    });
    this.parts.held.closePast();
    return closed;
  }

  /** Restores people's decisions from log and counter. @param lifetime the remembered budget; empty if there is none */
  private mend(lifetime: readonly BudgetLine[], isLogSure: boolean): Mended {
    const { session, log, heads, vault, clock, remembered, consent, subjects } = this.parts;
    const mended = mendDecisions({ session, log, vault, clock, lifetime, readyBefore: readyBefore(heads) }, isLogSure);
    for (const table of remembered) table.takeRemembered();
    consent.mend();
    subjects.mend();
    return mended;
  }

  /** Whether the rows agree with the log, and whether the log is the one that the counter knows. */
  private trust(): { readonly isSound: boolean; readonly isLogSure: boolean } {
    const { heads, check } = this.parts;
    // A restored database is older than its counter, so it lacks the head that was confirmed last. Its rows may be right all the same.
    const isOlder = heads.standing === 'behind' || heads.standing === 'forked';
    const expected = (kind: FindingKind): boolean =>
      kind.startsWith('database-') ||
      kind === 'schema-differs' ||
      PEOPLE.includes(kind) ||
      (isOlder && kind === 'witnessed-head-missing');
    const { findings } = check.run();
    return {
      isSound: findings.every(({ kind }) => expected(kind)),
      isLogSure: heads.memory.counted !== undefined && findings.every(({ kind }) => !HEADS.some((one) => kind.startsWith(one))),
    };
  }

  /**
   * Whether the log, the counter, or a receipt that this site has signed reaches a confirmed head; nothing leaves under
   * an unconfirmed one. The root of a receipt is not signed; a liar about it could as well name an older head.
   */
  private reaches(witnessed: CountedHead | null, receipts: readonly KeptReceipt[]): boolean {
    const { log, heads } = this.parts;
    if (witnessed === null || witnessed.size === 0) return true;
    const { tree, size, root } = witnessed;
    const own = tree === log.treeNumber && size <= log.head().size ? log.head(size) : log.headOf(tree, size);
    if (own !== undefined && toHex(own.root) === root) return true;
    const { counted } = heads.memory;
    if (counted !== undefined && (counted.tree > tree || (counted.tree === tree && counted.size >= size))) return true;
    return receipts.some(({ isSigned, ledgerRoot }) => isSigned && ledgerRoot === root);
  }

  private begin(tree: number, { owner, witnessed }: Closing, held: { readonly size: number; readonly root: Uint8Array }): void {
    const seen = witnessed ?? { size: 0, root: toHex(emptyRoot()) };
    this.parts.log.restart(
      {
        kind: 'log-restarted',
        owner,
        at: this.parts.clock.now(),
        heldSize: held.size,
        heldRoot: parseDigest(toHex(held.root)),
        witnessedSize: seen.size,
        witnessedRoot: parseDigest(seen.root),
      },
      tree,
    );
  }

  /** A step that the coordinator has several answers of was released several times, by copies of this site. */
  private payFurtherAnswers(receipts: readonly KeptReceipt[], spent: Map<StudyId, Rational>): void {
    const first = new Map<string, Digest>();
    for (const { order, event, answerHash } of receipts) {
      const key = keyOf(order);
      const known = first.get(key) ?? answerHash;
      first.set(key, known);
      if (known === answerHash || this.parts.past.isPaid(order, answerHash)) continue;
      const rho = rhoOf(event);
      this.forfeit(order.studyId, rho, { paid_for: furtherAnswer(order, answerHash), query_digest: order.queryDigest });
      raise(spent, order.studyId, rho);
    }
  }

  /** Every charge of the closed trees whose stored answer is not the receipt's, byte for byte; unanswered ones too. */
  private lose(tree: number, receipts: readonly KeptReceipt[]): number {
    const answered = new Set(receipts.map(({ order, answerHash }) => `${keyOf(order)} ${answerHash}`));
    return this.charges(tree)
      .filter((line) => !answered.has(`${keyOf(keyOfLine(line))} ${line.hash ?? ''}`))
      .reduce((lost, { sequence }) => lost + this.parts.past.lose(sequence, tree), 0);
  }

  private charges(before = Number.MAX_SAFE_INTEGER): readonly ChargeLine[] {
    return this.parts.session
      .prepare(
        `select charge.sequence, study_id, query_digest, epoch, attempt, transcript, answer.step as step, answer.hash as hash
         from charge left join answer using (sequence) where charge.tree < ?`,
      )
      .all<ChargeLine>(before);
  }

  private forfeit(study: StudyId, rho: Rational, answer: Pick<NewForfeit, 'paid_for' | 'query_digest'> = NO_ANSWER): void {
    const { log, past, clock } = this.parts;
    const at = clock.now();
    const text = formatSum(rho);
    const { index } = log.append({ kind: 'budget-forfeited', study, rho: text, at });
    past.forfeit({ study_id: study, rho: text, ...answer, tree: log.treeNumber, leaf: index }, at);
  }

  private seal(tree: number, spent: Rational): void {
    const { session, log, clock } = this.parts;
    const count = (sql: string): number => session.prepare(sql).get<{ n: number }>(tree)!.n;
    log.append({
      kind: 'past-closed',
      charges: count('select count(*) as n from charge where tree < ?'),
      lost: count('select count(*) as n from lost where closed_by <= ?'),
      spent: formatRational(spent),
      ledger: closedLedgerDigest(session, tree),
      at: clock.now(),
    });
  }
}

const keyOf = ({ studyId, queryDigest, epoch, step, masked }: AnsweredKey): string =>
  `${studyId} ${queryDigest} ${epoch} ${step} ${masked?.attempt ?? 'open'}`;

function keyOfLine({ study_id: studyId, query_digest: queryDigest, epoch, step, attempt, transcript }: ChargeLine): AnsweredKey {
  const masked = attempt === null || transcript === null ? {} : { masked: { attempt, transcript } };
  return { studyId, queryDigest, epoch, step: step ?? 0, ...masked };
}

function raise(sums: Map<StudyId, Rational>, study: StudyId, rho: Rational): void {
  sums.set(study, sumUp([sums.get(study) ?? ZERO, rho]));
}
