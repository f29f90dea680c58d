import {
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
import type { HeadGuard } from '../log/head-guard.js';
import type { SiteLog } from '../log/site-log.js';
import type { SqliteSession, SqliteStatement } from '../session/sqlite-session.js';
import { StoreError } from '../store.error.js';
import type { AnswerKey, AnswerStore, StoredAnswer } from './answer.store.js';
import type { AnswersInWork } from '../consent/answers-in-work.js';
import type { ChargeSums } from './charge-sums.js';
import type { ClosedPastStore } from './closed-past.store.js';
import { orDistrust, orDistrustNow } from './altered-rows.js';
import { chargeOf, type ChargeRow } from './charge.row.js';
import type { HeldRows } from './held-rows.js';
import { spentNow } from './spent-now.js';
import type { ChargeWriter, SubjectHead } from './charge.writer.js';

/** Parts of the ledger, all over one session. */
export interface LedgerParts {
  readonly session: SqliteSession;
  readonly releaseLog: SiteLog;
  readonly charges: ChargeWriter;
  readonly answers: AnswerStore;
  readonly consentVersion: ConsentVersion;
  readonly sums: ChargeSums;
  readonly held: HeldRows;
  readonly heads: HeadGuard;
  readonly past: ClosedPastStore;
  readonly inWork: AnswersInWork;
}

/** A charge that the site made before its backup was restored, as the coordinator's copy of the receipt says it. */
export interface LostCharge {
  readonly order: ReleaseOrder;
  readonly event: PrivacyEvent;
}

/**
 * The ledger in the site's database; its rules are written at LedgerStore. In addition: while the database is not known
 * to be the one that continues, nothing is charged, built or answered, not even again; and charges under a tree of the
 * log that a recovery closed are gone. The door hands it the function that marks vectors as released, so no part of it
 * can be replaced.
 * @source ADR 0117
 */
export class SqliteLedgerStore extends LedgerStore {
  // Members that only TypeScript makes private can be reached with brackets; these cannot be reached at all.
  readonly #parts: LedgerParts;
  readonly #bySequence: SqliteStatement;

  static {
    Object.freeze(this.prototype);
  }

  constructor(parts: LedgerParts) {
    super();
    this.#parts = parts;
    this.#bySequence = parts.session.prepare('select * from charge where sequence = ?');
    Object.freeze(this);
  }

  override async charge(order: ReleaseOrder, decide: (spent: SpentBudget) => ChargeDecision): Promise<Charge | Refused> {
    // An attempt at a masked sum has a ledger of its own, and is never answered in the open.
    if (order.masked !== undefined) return refused('QUERY_NOT_DECLARED');
    if (!this.#parts.heads.mayRelease) return refused('QUARANTINED');
    this.#parts.heads.settle();
    const subjectHead = this.#parts.charges.subjectHead();
    const charging = (): Charge | Refused =>
      this.#parts.session.transaction(() => {
        // Even the absence of a charge is believed only if every row is the one that was written.
        this.#parts.held.demand();
        const known = this.#parts.charges.find(order);
        if (known !== undefined) return this.replay(known, order);
        const decision = decide(this.#parts.sums.current());
        if (decision.kind === 'refused') return decision;
        return this.#parts.charges.write({ order, event: decision.event, cause: 'order' }, subjectHead);
      });
    return orDistrustNow(this.#parts.heads, () => this.#parts.held.after(charging()), refused('QUARANTINED'));
  }

  override async answer<A>(charge: Charge, codec: AnswerCodec<A>, build: () => Promise<A>): Promise<Answered<A>> {
    const row = this.#bySequence.get<ChargeRow>(charge.sequence);
    if (row === undefined || row.attempt !== null) throw new StoreError('NO_SUCH_CHARGE', 'the ledger has no such charge');
    return orDistrust(this.#parts.heads, () => this.settled(row, charge, codec, build), { kind: 'gone' });
  }

  /** @throws StoreError ANSWER_ALTERED, ANSWER_LOST, CHARGE_ALTERED where the rows are not as they were written */
  private async settled<A>(row: ChargeRow, charge: Charge, codec: AnswerCodec<A>, build: () => Promise<A>): Promise<Answered<A>> {
    for (;;) {
      if (this.isGone(row)) return { kind: 'gone' };
      if (!this.#parts.heads.mayRelease) {
        throw new StoreError('LEDGER_CLOSED', 'the ledger is in quarantine: nothing is computed or answered');
      }
      this.#parts.heads.settle();
      this.#parts.held.demand();
      this.#parts.charges.demand(row);
      const settled = this.#parts.answers.find(charge) ?? (await this.attempt(row, charge, codec, build));
      if (settled !== undefined) return this.isGone(row) ? { kind: 'gone' } : answered(settled, codec);
    }
  }

  override async spent(): Promise<SpentBudget> {
    return spentNow(this.#parts);
  }

  /**
   * Charges in full the answers that a restored backup had forgotten. Such charges have no answer, and get none.
   * @param subjectHead from before the transaction that is open
   * @returns the charges that were missing
   */
  restore(lost: readonly LostCharge[], subjectHead: SubjectHead): readonly LostCharge[] {
    const { charges, session } = this.#parts;
    return session.transaction(() =>
      lost.filter(({ order, event }) => {
        if (charges.find(order) !== undefined) return false;
        charges.write({ order, event, cause: 'recovery' }, subjectHead);
        return true;
      }),
    );
  }

  private isGone(row: ChargeRow): boolean {
    return this.#parts.past.isGone(row, this.#parts.releaseLog.treeNumber);
  }

  /** The existing charge, for another step or a repeat of one; a step that was answered never gets a different question. */
  private replay(row: ChargeRow, order: ReleaseOrder): Charge | Refused {
    // A charge that a recovery closed is covered by the leaf that closed it, and is not answered any more.
    if (this.isGone(row)) return chargeOf(row, order, true);
    this.#parts.charges.demand(row);
    const charge = chargeOf(row, order, true);
    const stored = this.#parts.answers.find(charge);
    return stored !== undefined && stored.given !== order.given ? refused('GIVEN_CHANGED') : charge;
  }

  private async attempt<A>(
    row: ChargeRow,
    key: AnswerKey,
    codec: AnswerCodec<A>,
    build: () => Promise<A>,
  ): Promise<StoredAnswer | undefined> {
    const { answers, consentVersion, heads, inWork } = this.#parts;
    const version = consentVersion.current();
    const isOpen = (): boolean => heads.mayRelease && !this.isGone(row);
    let bytes: Uint8Array;
    try {
      bytes = codec.encode(await inWork.during(isOpen, build));
    } catch {
      // The error may depend on the data: it is counted, and its text is dropped.
      return isOpen() ? answers.commitFailure(key) : undefined;
    }
    return answers.commit(key, bytes, () => isOpen() && consentVersion.current() === version);
  }
}

function answered<A>(stored: StoredAnswer, codec: AnswerCodec<A>): Answered<A> {
  const { kind, bytes, receipt } = stored;
  if (kind === 'unavailable') return { kind, receipt };
  return { kind, vector: codec.decode(bytes, receipt.answerHash), receipt };
}
