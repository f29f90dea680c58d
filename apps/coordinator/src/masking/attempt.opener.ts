import { Inject, Injectable } from '@nestjs/common';
import { Clock, instantFromMs, instantToMs, type Digest, type RoundId, type SiteId } from '@collimate/kernel-canonical';
import type { AttemptOrder } from '@collimate/governance-study';
import type { AttemptRow, StoreSession } from '@collimate/platform-coordinator-store';
import type { CoordinatorConfig } from '../platform/coordinator.config.js';
import { CONFIG } from '../platform/tokens.js';
import type { MaskedRound } from './attempt.question.js';
import { headOf, memberEntries } from './member.entries.js';

/** Opens attempts at masked sums, and tells their sites the parameters. */
@Injectable()
export class AttemptOpener {
  constructor(
    private readonly clock: Clock,
    @Inject(CONFIG) private readonly config: CoordinatorConfig,
  ) {}

  /**
   * Opens an attempt under the present log of members.
   * @param invited sites of the round that have not declined
   */
  async open(session: StoreSession, { round }: MaskedRound, attempt: number, invited: readonly SiteId[]): Promise<AttemptRow> {
    const at = this.clock.now();
    const { size, root } = headOf(memberEntries(await session.members.lines()));
    const row: AttemptRow = {
      round_id: round.id,
      attempt,
      invited: [...invited].sort(),
      member_size: size,
      member_root: root,
      state: 'open',
      code: null,
      opened_at: at,
      phase_until: this.gathersUntil(round.deadline_at),
      cleared_at: null,
      ended_at: null,
    };
    await session.attempts.open(row);
    await session.log.append({ kind: 'attempt-opened', round: round.id as RoundId, attempt, members: root, at });
    return row;
  }

  /** @returns whether the log of members has more lines than at the beginning of an attempt */
  async isOutgrown(session: StoreSession, { member_size: size }: Pick<AttemptRow, 'member_size'>): Promise<boolean> {
    return (await session.members.lines()).length > size;
  }

  /** @returns when the wait for adverts that begins now is over; not after the round */
  gathersUntil(roundDeadline: string): string {
    const until = instantFromMs(instantToMs(this.clock.now()) + this.config.gatherMs);
    return until < roundDeadline ? until : roundDeadline;
  }

  /** @returns the attempt as its sites are told of it */
  orderOf({ round, keys }: MaskedRound, row: AttemptRow): AttemptOrder {
    return {
      attempt: row.attempt,
      members: row.invited.map((site) => ({ site, identityKey: keys[site] })),
      memberLog: { size: row.member_size, root: row.member_root as Digest },
      deadline: round.deadline_at as AttemptOrder['deadline'],
    };
  }
}
