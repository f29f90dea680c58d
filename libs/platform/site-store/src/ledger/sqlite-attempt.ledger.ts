import { fromHex, toHex, type Clock, type Digest } from '@collimate/kernel-canonical';
import {
  AttemptLedger,
  refused,
  type ChargedAttempt,
  type AttemptHistory,
  type MaskedOrder,
  type ChargeDecision,
  type MaskedAnswer,
  type Refused,
  type ReleaseKey,
  type Spent,
  type SpentBudget,
} from '@collimate/privacy-accounting';
import type { ConsentVersion } from '../consent/consent-version.js';
import type { HeadGuard } from '../log/head-guard.js';
import type { SiteLog } from '../log/site-log.js';
import type { SqliteSession, SqliteStatement } from '../session/sqlite-session.js';
import { StoreError } from '../store.error.js';
import type { AnswerStore, StoredAnswer } from './answer.store.js';
import type { AnswersInWork } from '../consent/answers-in-work.js';
import { orDistrust, orDistrustNow } from './altered-rows.js';
import { chargeOf, type ChargeRow } from './charge.row.js';
import type { ChargeSums } from './charge-sums.js';
import type { ChargeWriter } from './charge.writer.js';
import type { ClosedPastStore } from './closed-past.store.js';
import type { HeldRows } from './held-rows.js';
import { spentNow } from './spent-now.js';

/** Parts of the ledger of attempts, all over one session. */
export interface AttemptLedgerParts {
  readonly session: SqliteSession;
  readonly releaseLog: SiteLog;
  readonly charges: ChargeWriter;
  readonly answers: AnswerStore;
  readonly sums: ChargeSums;
  readonly held: HeldRows;
  readonly heads: HeadGuard;
  readonly past: ClosedPastStore;
  readonly inWork: AnswersInWork;
  readonly consentVersion: ConsentVersion;
  readonly clock: Clock;
}

/** Length of R, bytes. R comes before the masked bytes, so the hash of the row is H(y, R). */
const TRANSCRIPT_BYTES = 32;

const CONFIRMED = `(select json_extract(entry, '$.sequence') from leaf where log = 'release' and entry like '%"kind":"attempt-confirmed"%')`;

/**
 * An attempt that may have given a sum: this site has confirmed one, or a recovery has brought the charge back or
 * closed its tree, so that its confirmation may be gone with the leaves of the past. ?4 is the open tree.
 */
const SUMMED = `(attempt is not null and (sequence in ${CONFIRMED} or cause = 'recovery' or tree <> ?4))`;

/** The ledger of attempts in the site's database; the law that it keeps is written at AttemptLedger. No part of it can be replaced (ADR 0117). */
export class SqliteAttemptLedger extends AttemptLedger {
  readonly #parts: AttemptLedgerParts;
  readonly #last: SqliteStatement;
  readonly #counts: SqliteStatement;
  readonly #bySequence: SqliteStatement;
  readonly #confirmed: SqliteStatement;
  /**
   * By charge, the consents under which its vector was masked in this run. Until the vector is written, this is in
   * memory only.
   */
  readonly #maskedUnder = new Map<number, number>();

  static {
    Object.freeze(this.prototype);
  }

  constructor(parts: AttemptLedgerParts) {
    super();
    this.#parts = parts;
    const { session } = parts;
    this.#last = session.prepare(
      `select coalesce(max(attempt), -1) as last from charge
       where study_id = ? and query_digest = ? and epoch = ? and attempt_step = ?`,
    );
    this.#counts = session.prepare(
      `select coalesce(sum(attempt is not null), 0) as charged,
       coalesce(sum(attempt is not null and epoch = ?1 and attempt_step = ?2), 0) as inOpening,
       count(distinct case when ${SUMMED} then epoch end) as published,
       coalesce(max(epoch = ?1 and attempt_step = ?2 and ${SUMMED}), 0) as isPublished,
       coalesce(sum(attempt is null), 0) as inTheOpen,
       coalesce(max(attempt is null and epoch = ?1), 0) as isInTheOpen,
       (select count(*) from forfeit where forfeit.query_digest = ?3) as further
       from charge where query_digest = ?3`,
    );
    this.#confirmed = session.prepare(
      `select json_extract(entry, '$.said') as said from leaf
       where log = 'release' and entry like '%"kind":"attempt-confirmed"%' and json_extract(entry, '$.sequence') = ?`,
    );
    this.#bySequence = session.prepare('select * from charge where sequence = ?');
    Object.freeze(this);
  }

  override lastAttempt({ studyId, queryDigest, epoch, step }: ReleaseKey): number {
    return this.#last.get<{ last: number }>(studyId, queryDigest, epoch, step)!.last;
  }

  override async charge(
    order: MaskedOrder,
    decide: (spent: SpentBudget, before: AttemptHistory) => ChargeDecision,
  ): Promise<ChargedAttempt | Refused | Spent> {
    const { heads, charges, session, sums, held } = this.#parts;
    if (!heads.mayRelease) return refused('QUARANTINED');
    heads.settle();
    const subjectHead = charges.subjectHead();
    const deciding = (): ChargedAttempt | Refused | Spent => {
      held.demand();
      // This number, or a higher one, was charged before. An honest coordinator never asks for a lower number again.
      if (order.masked.attempt <= this.lastAttempt(order)) return { kind: 'spent' };
      const decision = decide(sums.current(), this.before(order));
      if (decision.kind === 'refused') return decision;
      const charge = charges.write({ order, event: decision.event, cause: 'order' }, subjectHead);
      return { ...charge, order };
    };
    const charging = (): ChargedAttempt | Refused | Spent => held.after(session.transaction(deciding));
    return orDistrustNow(heads, charging, refused('QUARANTINED'));
  }

  override async answer(
    charge: ChargedAttempt,
    build: () => Promise<() => Uint8Array>,
  ): Promise<MaskedAnswer | Spent | undefined> {
    const row = this.#bySequence.get<ChargeRow>(charge.sequence);
    if (row?.attempt !== charge.order.masked.attempt || row.transcript !== charge.order.masked.transcript) {
      throw new StoreError('NO_SUCH_CHARGE', 'the ledger has no such charge of an attempt');
    }
    return orDistrust(this.#parts.heads, () => this.settled(row, charge, build), undefined);
  }

  /** @throws StoreError ANSWER_ALTERED, ANSWER_LOST, CHARGE_ALTERED where the rows are not as they were written */
  private async settled(
    row: ChargeRow,
    charge: ChargedAttempt,
    build: () => Promise<() => Uint8Array>,
  ): Promise<MaskedAnswer | Spent | undefined> {
    const { answers, charges, heads, held, consentVersion, inWork } = this.#parts;
    const isOpen = (): boolean => heads.mayRelease && !this.isGone(row);
    for (;;) {
      if (!isOpen()) return undefined;
      heads.settle();
      held.demand();
      charges.demand(row);
      const known = answers.find(charge);
      if (known !== undefined) return maskedOf(charge, known);
      const version = consentVersion.current();
      // The unwritten bytes may include a subject who has withdrawn since, and a second masked vector must not be made.
      if ((this.#maskedUnder.get(charge.sequence) ?? version) !== version) return { kind: 'spent' };
      const mask = await inWork.during(isOpen, build);
      if (!isOpen()) return undefined;
      const upload = (): Uint8Array => {
        this.#maskedUnder.set(charge.sequence, version);
        return Buffer.concat([fromHex(charge.order.masked.transcript), mask()]);
      };
      const stored = answers.commitUpload(charge, upload, () => isOpen() && consentVersion.current() === version);
      if (stored !== undefined) return maskedOf(charge, stored);
    }
  }

  override find(key: ReleaseKey, attempt: number): MaskedAnswer | undefined {
    const { answers, charges, heads } = this.#parts;
    const row = charges.find({ ...key, masked: { attempt, transcript: '' as Digest } });
    if (row === undefined || this.isGone(row)) return undefined;
    const reading = (): MaskedAnswer | undefined => {
      charges.demand(row);
      const stored = answers.find({ sequence: row.sequence, step: key.step, given: undefined });
      return stored === undefined ? undefined : maskedOf(attemptOf(row, key.step, stored.given), stored);
    };
    return orDistrustNow(heads, reading, undefined);
  }

  override confirm({ sequence }: ChargedAttempt, said: Digest): boolean {
    const { session, releaseLog, clock } = this.#parts;
    return session.transaction(() => {
      const known = this.#confirmed.get<{ said: string }>(sequence);
      if (known !== undefined) return known.said === said;
      releaseLog.append({ kind: 'attempt-confirmed', sequence, said, at: clock.now() });
      return true;
    });
  }

  override look(key: ReleaseKey): { readonly spent: SpentBudget; readonly before: AttemptHistory } {
    return { spent: spentNow(this.#parts), before: this.before(key) };
  }

  private before({ queryDigest, epoch, step }: ReleaseKey): AttemptHistory {
    const { treeNumber } = this.#parts.releaseLog;
    const found = this.#counts.get<Record<keyof AttemptHistory, number>>(epoch, step, queryDigest, treeNumber)!;
    return { ...found, isPublished: found.isPublished === 1, isInTheOpen: found.isInTheOpen === 1 };
  }

  private isGone(row: ChargeRow): boolean {
    return this.#parts.past.isGone(row, this.#parts.releaseLog.treeNumber);
  }
}

function attemptOf(row: ChargeRow, step: number, given: Digest | undefined): ChargedAttempt {
  const charge = chargeOf(row, { step, ...(given !== undefined && { given }) }, true);
  const { masked } = charge.order;
  if (masked === undefined) throw new StoreError('NO_SUCH_CHARGE', 'the ledger has no such charge of an attempt');
  return { ...charge, order: { ...charge.order, masked } };
}

function maskedOf(charge: ChargedAttempt, { bytes, receipt }: StoredAnswer): MaskedAnswer {
  const transcript = toHex(bytes.subarray(0, TRANSCRIPT_BYTES));
  if (transcript !== charge.order.masked.transcript) {
    throw new StoreError('DATABASE_CORRUPT', 'a masked vector stands under another transcript than its charge');
  }
  return { charge, masked: Uint8Array.from(bytes.subarray(TRANSCRIPT_BYTES)), receipt };
}
