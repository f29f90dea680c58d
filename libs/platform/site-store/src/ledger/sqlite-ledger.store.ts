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
  type SpentBudget,
} from '@collimate/privacy-accounting';
import type { ConsentVersion } from '../consent/consent-version.js';
import type { SiteLog } from '../log/site-log.js';
import type { SqliteSession, SqliteStatement } from '../session/sqlite-session.js';
import { StoreError } from '../store.error.js';
import type { AnswerStore, StoredAnswer } from './answer.store.js';
import { ChargeSums } from './charge-sums.js';
import { chargeOf, eventColumns, requestText, type ChargeRow } from './charge.row.js';

/** What the ledger works with, all over one session. */
export interface LedgerParts {
  readonly session: SqliteSession;
  readonly releaseLog: SiteLog;
  readonly subjectLog: SiteLog;
  readonly answers: AnswerStore;
  readonly consentVersion: ConsentVersion;
  readonly clock: Clock;
}

/** A charge that the site made before its backup was restored, as the coordinator's copy of the receipt says it. */
export interface LostCharge {
  readonly order: ReleaseOrder;
  readonly event: PrivacyEvent;
}

/** The ledger in the site's database; the law it keeps is written at LedgerStore. */
export class SqliteLedgerStore extends LedgerStore {
  private readonly byKey: SqliteStatement;
  private readonly bySequence: SqliteStatement;
  private readonly last: SqliteStatement;
  private readonly insert: SqliteStatement;
  private readonly sums: ChargeSums;

  constructor(private readonly parts: LedgerParts) {
    super();
    const { session } = parts;
    this.byKey = session.prepare('select * from charge where study_id = ? and query_digest = ? and epoch = ?');
    this.bySequence = session.prepare('select * from charge where sequence = ?');
    this.last = session.prepare('select max(sequence) as last from charge');
    this.insert = session.prepare('insert into charge values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)');
    this.sums = new ChargeSums(session);
  }

  override async charge(order: ReleaseOrder, decide: (spent: SpentBudget) => ChargeDecision): Promise<Charge | Refused> {
    const subjectHead = this.subjectHead();
    return this.parts.session.transaction(() => {
      const known = this.find(order);
      if (known !== undefined) return chargeOf(known, true);
      const decision = decide(this.sums.current());
      if (decision.kind === 'refused') return decision;
      return this.write(order, decision.event, 'order', subjectHead);
    });
  }

  override async answer<A>(charge: Charge, codec: AnswerCodec<A>, build: () => Promise<A>): Promise<Answered<A>> {
    const row = this.bySequence.get<ChargeRow>(charge.sequence);
    if (row === undefined) throw new StoreError('NO_SUCH_CHARGE', 'the ledger has no such charge');
    const stored = this.parts.answers.find(row.sequence);
    if (stored !== undefined) return answered(stored, codec);
    if (row.cause === 'recovery') return { kind: 'gone' };
    for (;;) {
      const settled = await this.attempt(row.sequence, codec, build);
      if (settled !== undefined) return answered(settled, codec);
    }
  }

  override async spent(): Promise<SpentBudget> {
    return this.sums.current();
  }

  /** @returns the charge of a key, if there is one */
  find(key: Pick<ReleaseOrder, 'studyId' | 'queryDigest' | 'epoch'>): ChargeRow | undefined {
    return this.byKey.get<ChargeRow>(key.studyId, key.queryDigest, key.epoch);
  }

  /**
   * Charges in full what a restored backup had forgotten. Such charges have no answer, and get none.
   * @returns how many were missing
   */
  restore(lost: readonly LostCharge[]): number {
    const subjectHead = this.subjectHead();
    return this.parts.session.transaction(() => {
      const missing = lost.filter(({ order }) => this.find(order) === undefined);
      for (const { order, event } of missing) this.write(order, event, 'recovery', subjectHead);
      return missing.length;
    });
  }

  private async attempt<A>(sequence: number, codec: AnswerCodec<A>, build: () => Promise<A>): Promise<StoredAnswer | undefined> {
    const { answers, consentVersion } = this.parts;
    const version = consentVersion.current();
    let bytes: Uint8Array;
    try {
      bytes = codec.encode(await build());
    } catch {
      // What was thrown can depend on the data: it is counted, and its text goes nowhere.
      return answers.commitFailure(sequence);
    }
    return answers.commit(sequence, bytes, () => consentVersion.current() === version);
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
    const tree = this.parts.releaseLog.treeNumber;
    const key = [order.studyId, order.queryDigest, order.epoch] as const;
    const text = [requestText(order), columns.event, columns.rho, cause] as const;
    this.insert.run(sequence, ...key, ...text, tree, place.index, salt, this.parts.clock.now());
    return chargeOf(this.bySequence.get<ChargeRow>(sequence)!, false);
  }

  private subjectHead(): SubjectHead {
    const { size, root } = this.parts.subjectLog.head();
    return { tree: this.parts.subjectLog.treeNumber, size, root: toHex(root) as Digest };
  }
}

/** Head of the log of subjects, as it is committed to. */
interface SubjectHead {
  readonly tree: number;
  readonly size: number;
  readonly root: Digest;
}

function answered<A>(stored: StoredAnswer, codec: AnswerCodec<A>): Answered<A> {
  const { kind, bytes, receipt } = stored;
  if (kind === 'unavailable') return { kind, receipt };
  return { kind, vector: codec.decode(bytes, receipt.answerHash), receipt };
}
