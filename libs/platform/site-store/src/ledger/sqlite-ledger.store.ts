import { randomBytes } from 'node:crypto';
import { digestOf, toHex, type Clock, type Digest } from '@collimate/kernel-canonical';
import { commitTo, SALT_BYTES } from '@collimate/governance-provenance';
import {
  eventDocument,
  LedgerStore,
  type AnswerCodec,
  type Answered,
  type Charge,
  type ChargeDecision,
  type PrivacyEvent,
  type Refused,
  type ReleaseOrder,
  refused,
  type SpentBudget,
} from '@collimate/privacy-accounting';
import type { ConsentVersion } from '../consent/consent-version.js';
import type { SubjectVault } from '@collimate/platform-keystore';
import type { HeadGuard } from '../log/head-guard.js';
import type { SiteLog } from '../log/site-log.js';
import { rowSeal } from '../seals/row.seal.js';
import type { SqliteSession, SqliteStatement } from '../session/sqlite-session.js';
import { StoreError } from '../store.error.js';
import type { AnswerKey, AnswerStore, StoredAnswer } from './answer.store.js';
import type { ChargeSums } from './charge-sums.js';
import type { ClosedPastStore } from './closed-past.store.js';
import { chargeOf, eventColumns, requestText, type ChargeRow } from './charge.row.js';

/** What the ledger works with, all over one session. */
export interface LedgerParts {
  readonly session: SqliteSession;
  readonly releaseLog: SiteLog;
  readonly subjectLog: SiteLog;
  readonly answers: AnswerStore;
  readonly consentVersion: ConsentVersion;
  readonly sums: ChargeSums;
  readonly heads: HeadGuard;
  readonly past: ClosedPastStore;
  readonly vault: SubjectVault;
  readonly clock: Clock;
}

/** A charge that the site made before its backup was restored, as the coordinator's copy of the receipt says it. */
export interface LostCharge {
  readonly order: ReleaseOrder;
  readonly event: PrivacyEvent;
}

/**
 * The ledger in the site's database; the law it keeps is written at LedgerStore. Beyond it: while the database is not known
 * to be the one that continues, nothing is charged, built or answered, not even again; and what was charged under a tree
 * of the log that a recovery closed is gone.
 */
export class SqliteLedgerStore extends LedgerStore {
  private readonly byKey: SqliteStatement;
  private readonly bySequence: SqliteStatement;
  private readonly last: SqliteStatement;
  private readonly insert: SqliteStatement;

  constructor(private readonly parts: LedgerParts) {
    super();
    const { session } = parts;
    this.byKey = session.prepare('select * from charge where study_id = ? and query_digest = ? and epoch = ?');
    this.bySequence = session.prepare('select * from charge where sequence = ?');
    this.last = session.prepare('select max(sequence) as last from charge');
    this.insert = session.prepare('insert into charge values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)');
  }

  override async charge(order: ReleaseOrder, decide: (spent: SpentBudget) => ChargeDecision): Promise<Charge | Refused> {
    if (!this.parts.heads.mayRelease) return refused('QUARANTINED');
    this.parts.heads.settle();
    const subjectHead = this.subjectHead();
    return this.parts.session.transaction(() => {
      const known = this.find(order);
      if (known !== undefined) return this.replay(known, order);
      const decision = decide(this.parts.sums.current());
      if (decision.kind === 'refused') return decision;
      return this.write(order, decision.event, 'order', subjectHead);
    });
  }

  override async answer<A>(charge: Charge, codec: AnswerCodec<A>, build: () => Promise<A>): Promise<Answered<A>> {
    const row = this.bySequence.get<ChargeRow>(charge.sequence);
    if (row === undefined) throw new StoreError('NO_SUCH_CHARGE', 'the ledger has no such charge');
    for (;;) {
      if (this.isGone(row)) return { kind: 'gone' };
      if (!this.parts.heads.mayRelease) {
        throw new StoreError('LEDGER_CLOSED', 'the ledger is in quarantine: nothing is computed or answered');
      }
      this.parts.heads.settle();
      const settled = this.parts.answers.find(charge) ?? (await this.attempt(row, charge, codec, build));
      if (settled !== undefined) return this.isGone(row) ? { kind: 'gone' } : answered(settled, codec);
    }
  }

  override async spent(): Promise<SpentBudget> {
    return this.parts.sums.current();
  }

  /** @returns the charge of a key, if there is one */
  find(key: Pick<ReleaseOrder, 'studyId' | 'queryDigest' | 'epoch'>): ChargeRow | undefined {
    return this.byKey.get<ChargeRow>(key.studyId, key.queryDigest, key.epoch);
  }

  /**
   * Charges in full what a restored backup had forgotten. Such charges have no answer, and get none.
   * @param subjectHead as it was before the transaction that is open
   * @returns those that were missing
   */
  restore(lost: readonly LostCharge[], subjectHead: SubjectHead): readonly LostCharge[] {
    return this.parts.session.transaction(() =>
      lost.filter(({ order, event }) => {
        if (this.find(order) !== undefined) return false;
        this.write(order, event, 'recovery', subjectHead);
        return true;
      }),
    );
  }

  /** Head of the log of subjects, to be asked outside of a transaction. */
  subjectHead(): SubjectHead {
    const { size, root } = this.parts.subjectLog.head();
    return { tree: this.parts.subjectLog.treeNumber, size, root: toHex(root) as Digest };
  }

  /** A charge belongs to the tree that it was made under; with the tree it is closed. */
  private isGone({ cause, tree, sequence }: ChargeRow): boolean {
    return cause === 'recovery' || tree !== this.parts.releaseLog.treeNumber || this.parts.past.isLost(sequence);
  }

  /** The charge that stands already, for another look at one of its steps; never with another thing given to a step that was answered. */
  private replay(row: ChargeRow, order: ReleaseOrder): Charge | Refused {
    const charge = chargeOf(row, order, true);
    const stored = this.parts.answers.find(charge);
    return stored !== undefined && stored.given !== order.given ? refused('GIVEN_CHANGED') : charge;
  }

  private async attempt<A>(
    row: ChargeRow,
    key: AnswerKey,
    codec: AnswerCodec<A>,
    build: () => Promise<A>,
  ): Promise<StoredAnswer | undefined> {
    const { answers, consentVersion, heads } = this.parts;
    const version = consentVersion.current();
    const isOpen = (): boolean => heads.mayRelease && !this.isGone(row);
    let bytes: Uint8Array;
    try {
      bytes = codec.encode(await build());
    } catch {
      // What was thrown can depend on the data: it is counted, and its text goes nowhere.
      return isOpen() ? answers.commitFailure(key) : undefined;
    }
    return answers.commit(key, bytes, () => isOpen() && consentVersion.current() === version);
  }

  private write(order: ReleaseOrder, event: PrivacyEvent, cause: ChargeRow['cause'], subjectHead: SubjectHead): Charge {
    const sequence = (this.last.get<{ last: number | null }>()?.last ?? -1) + 1;
    const columns = eventColumns(event);
    const salt = new Uint8Array(randomBytes(SALT_BYTES));
    const place = this.parts.releaseLog.append({
      kind: 'release-charged',
      sequence,
      study: order.studyDigest,
      query: order.queryDigest,
      epoch: order.epoch,
      event: digestOf('collimate.privacy-event/1', eventDocument(event)),
      rho: columns.rho,
      cause,
      subjectLog: commitTo(salt, subjectHead),
    });
    // In the order of the columns.
    const row = {
      ...{ sequence, study_id: order.studyId, query_digest: order.queryDigest, epoch: order.epoch },
      ...{ request: requestText(order), ...columns, cause, tree: this.parts.releaseLog.treeNumber, leaf: place.index },
      ...{ subject_log_salt: salt, charged_at: this.parts.clock.now() },
      ...{ subject_tree: subjectHead.tree, subject_size: subjectHead.size },
    };
    this.insert.write([...Object.values(row), rowSeal(this.parts.vault, 'charge', row)]);
    return chargeOf(row, order, false);
  }
}

/** Head of the log of subjects, as it is committed to. */
export interface SubjectHead {
  readonly tree: number;
  readonly size: number;
  readonly root: Digest;
}

function answered<A>(stored: StoredAnswer, codec: AnswerCodec<A>): Answered<A> {
  const { kind, bytes, receipt } = stored;
  if (kind === 'unavailable') return { kind, receipt };
  return { kind, vector: codec.decode(bytes, receipt.answerHash), receipt };
}
