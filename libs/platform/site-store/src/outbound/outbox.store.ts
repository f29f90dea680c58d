import type { Clock, Instant, RoundId } from '@collimate/kernel-canonical';
import type { SqliteSession, SqliteStatement } from '../session/sqlite-session.js';

/** A sealed contribution that the coordinator has not acknowledged yet. */
export interface OutgoingContribution {
  readonly roundId: RoundId;
  /** Position of its charge in the ledger. */
  readonly sequence: number;
  /** The sealed message, sent byte for byte the same however often. */
  readonly bytes: Uint8Array;
  readonly queuedAt: Instant;
}

/** What still has to be sent; a restart goes on with it. */
export class OutboxStore {
  private readonly insert: SqliteStatement;
  private readonly select: SqliteStatement;
  private readonly remove: SqliteStatement;
  private readonly removeAll: SqliteStatement;

  constructor(
    session: SqliteSession,
    private readonly clock: Clock,
  ) {
    this.insert = session.prepare('insert into outbox values (?, ?, ?, ?) on conflict (round_id) do nothing');
    this.select = session.prepare(
      'select round_id as roundId, sequence, bytes, queued_at as queuedAt from outbox order by queued_at, round_id',
    );
    this.removeAll = session.prepare('delete from outbox');
    this.remove = session.prepare('delete from outbox where round_id = ?');
  }

  /** Queues a message; the first one of a round stays, a noisy vector is sealed once in its life. */
  put(roundId: RoundId, sequence: number, bytes: Uint8Array): void {
    this.insert.run(roundId, sequence, bytes, this.clock.now());
  }

  pending(): readonly OutgoingContribution[] {
    return this.select.all<OutgoingContribution>();
  }

  /** Drops everything: what a closed tree of the log vouched for is sent no more. */
  clear(): void {
    this.removeAll.run();
  }

  /** @returns whether it was pending */
  acknowledge(roundId: RoundId): boolean {
    return this.remove.run(roundId) > 0;
  }
}
