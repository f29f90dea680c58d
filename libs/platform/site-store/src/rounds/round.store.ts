import type { RoundId } from '@collimate/kernel-canonical';
import type { RoundOrder } from '@collimate/governance-study';
import { readOrder } from './round.order.js';
import type { SqliteSession, SqliteStatement } from '../session/sqlite-session.js';

/** `ordered`: not answered yet; `sealed`: the message is in the outbox and is sent unchanged; the others are final. */
export type RoundState = 'ordered' | 'sealed' | 'sent' | 'declined' | 'closed';

/** A round as this site holds it. */
export interface SiteRound {
  readonly order: RoundOrder;
  readonly state: RoundState;
  /** Why it was declined or closed without an answer. */
  readonly code: string | undefined;
}

interface RoundRow {
  readonly round_id: string;
  readonly round_order: string;
  readonly state: RoundState;
  readonly code: string | null;
}

/** Rounds that the coordinator ordered. */
export class RoundStore {
  private readonly insertOne: SqliteStatement;
  private readonly every: SqliteStatement;
  private readonly unfinished: SqliteStatement;
  private readonly update: SqliteStatement;
  private readonly another: SqliteStatement;

  constructor(session: SqliteSession) {
    this.insertOne = session.prepare(
      `insert into agent_round (round_id, seq, round_order, state)
       values (?, (select coalesce(max(seq), 0) + 1 from agent_round), ?, 'ordered') on conflict do nothing`,
    );
    this.every = session.prepare('select * from agent_round order by seq');
    this.unfinished = session.prepare(`select * from agent_round where state in ('ordered', 'sealed') order by seq`);
    this.another = session.prepare(`update agent_round set round_order = ?, state = 'ordered', code = null where round_id = ?`);
    this.update = session.prepare('update agent_round set state = ?, code = ? where round_id = ?');
  }

  /** @returns false if the round was there already */
  insert(order: RoundOrder): boolean {
    return this.insertOne.run(order.roundId, JSON.stringify(order)) > 0;
  }

  /** Rounds that still need something, in the order of their arrival. */
  open(): readonly SiteRound[] {
    return this.unfinished.all<RoundRow>().flatMap(roundOf);
  }

  /** Every round that was ever ordered, in the order of arrival. */
  all(): readonly SiteRound[] {
    return this.every.all<RoundRow>().flatMap(roundOf);
  }

  /** Whether a row holds no order: it is not answered, and is in none of the lists above. */
  get isAltered(): boolean {
    return this.every.all<RoundRow>().some((row) => roundOf(row).length === 0);
  }

  /** Another attempt of the same round is open; the earlier one is over. */
  renew(order: RoundOrder): void {
    this.another.write([JSON.stringify(order), order.roundId]);
  }

  advance(roundId: RoundId, state: Exclude<RoundState, 'ordered'>, code?: string): void {
    this.update.run(state, code ?? null, roundId);
  }
}

function roundOf({ round_id: id, round_order: text, state, code }: RoundRow): readonly SiteRound[] {
  const order = readOrder(text, id);
  return order === undefined ? [] : [{ order, state, code: code ?? undefined }];
}
