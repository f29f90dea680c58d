import { Injectable } from '@nestjs/common';
import type { RoundId } from '@collimate/kernel-canonical';
import type { RoundOrder } from '@collimate/governance-study';
import { SqliteSession } from '@collimate/platform-site-store';

/** `ordered`: not answered yet; `sealed`: the message stands in the outbox and goes out as it is; the others are final. */
export type RoundState = 'ordered' | 'sealed' | 'sent' | 'declined' | 'closed';

/** A round as this site holds it. */
export interface SiteRound {
  readonly order: RoundOrder;
  readonly state: RoundState;
  /** Why it was declined or closed without an answer. */
  readonly code: string | undefined;
}

interface RoundRow {
  readonly round_order: string;
  readonly state: RoundState;
  readonly code: string | null;
}

/** Rounds that the coordinator ordered. */
@Injectable()
export class RoundStore {
  constructor(private readonly session: SqliteSession) {}

  /** @returns false if the round was there already */
  insert(order: RoundOrder): boolean {
    const changes = this.session
      .prepare(
        `insert into agent_round (round_id, seq, round_order, state)
         values (?, (select coalesce(max(seq), 0) + 1 from agent_round), ?, 'ordered') on conflict do nothing`,
      )
      .run(order.roundId, JSON.stringify(order));
    return changes > 0;
  }

  /** Rounds that still need something, in the order of their arrival. */
  open(): readonly SiteRound[] {
    return this.select(`where state in ('ordered', 'sealed')`);
  }

  all(): readonly SiteRound[] {
    return this.select('');
  }

  advance(roundId: RoundId, state: Exclude<RoundState, 'ordered'>, code?: string): void {
    this.session.prepare('update agent_round set state = ?, code = ? where round_id = ?').run(state, code ?? null, roundId);
  }

  private select(where: string): readonly SiteRound[] {
    const rows = this.session.prepare(`select * from agent_round ${where} order by seq`).all<RoundRow>();
    return rows.map((row) => ({
      // Orders of before there were steps ask for the first.
      order: { step: 0, ...(JSON.parse(row.round_order) as Omit<RoundOrder, 'step'>) },
      state: row.state,
      code: row.code ?? undefined,
    }));
  }
}
