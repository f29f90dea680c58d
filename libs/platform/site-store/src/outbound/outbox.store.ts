import type { Clock, Instant, RoundId } from '@collimate/kernel-canonical';
import type { SubjectVault } from '@collimate/platform-keystore';
import { isSealedRow, rowSeal } from '../seals/row.seal.js';
import type { SqliteSession, SqliteStatement } from '../session/sqlite-session.js';

/** A sealed contribution that the coordinator has not acknowledged yet. */
export interface OutgoingContribution {
  readonly roundId: RoundId;
  /** Position of its charge in the ledger. */
  readonly sequence: number;
  /** The sealed message; every sending has the same bytes. */
  readonly bytes: Uint8Array;
  readonly queuedAt: Instant;
}

interface OutboxRow {
  readonly round_id: RoundId;
  readonly sequence: number;
  readonly bytes: Uint8Array;
  readonly queued_at: Instant;
  readonly seal: string | null;
}

/**
 * Messages that still have to be sent, also after a restart. A message bears the seal of its row: the site signs
 * whatever it sends from here, so a message that somebody else has put here must not go (ADR 0118).
 */
export class OutboxStore {
  private readonly insert: SqliteStatement;
  private readonly select: SqliteStatement;
  private readonly one: SqliteStatement;
  private readonly seal: SqliteStatement;
  private readonly remove: SqliteStatement;
  private readonly removeAll: SqliteStatement;

  constructor(
    session: SqliteSession,
    private readonly clock: Clock,
    private readonly vault: SubjectVault,
  ) {
    this.insert = session.prepare('insert into outbox values (?, ?, ?, ?, ?)');
    this.select = session.prepare('select * from outbox order by queued_at, round_id');
    this.one = session.prepare('select * from outbox where round_id = ?');
    this.seal = session.prepare('update outbox set seal = ? where round_id = ?');
    this.removeAll = session.prepare('delete from outbox');
    this.remove = session.prepare('delete from outbox where round_id = ?');
  }

  /** Queues a message; the first one of a round stays, a noisy vector is sealed once in its life. */
  put(roundId: RoundId, sequence: number, bytes: Uint8Array): void {
    const known = this.one.get<OutboxRow>(roundId);
    if (known !== undefined && this.isOwn(known)) return;
    // A message that somebody else has put there is not one of this site.
    this.remove.run(roundId);
    const row = { round_id: roundId, sequence, bytes, queued_at: this.clock.now() };
    this.insert.write([...Object.values(row), rowSeal(this.vault, 'outbox', row)]);
  }

  pending(): readonly OutgoingContribution[] {
    const own = this.select.all<OutboxRow>().filter((row) => this.isOwn(row));
    return own.map(({ round_id: roundId, sequence, bytes, queued_at: queuedAt }) => ({ roundId, sequence, bytes, queuedAt }));
  }

  /** Whether the message for a round was not sealed by this program: it is not sent. */
  isForeign(roundId: RoundId): boolean {
    const row = this.one.get<OutboxRow>(roundId);
    return row !== undefined && !this.isOwn(row);
  }

  /** Whether any message is such a one. */
  get isAltered(): boolean {
    return this.select.all<OutboxRow>().some((row) => !this.isOwn(row));
  }

  /** Seals the messages of a version that sealed none, as they stand; only to be called if none was ever sealed. */
  sealEarlier(): void {
    for (const row of this.select.all<OutboxRow>()) {
      if (row.seal === null) this.seal.write([rowSeal(this.vault, 'outbox', row), row.round_id]);
    }
  }

  /** Drops all messages, because their tree of the log was closed. */
  clear(): void {
    this.removeAll.run();
  }

  /** @returns whether it was pending */
  acknowledge(roundId: RoundId): boolean {
    return this.remove.run(roundId) > 0;
  }

  private isOwn(row: OutboxRow): boolean {
    return isSealedRow(this.vault, 'outbox', row);
  }
}
