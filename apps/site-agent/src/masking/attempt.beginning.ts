import { Injectable } from '@nestjs/common';
import type { AttemptOrder, FrozenStudy, RoundOrder } from '@collimate/governance-study';
import { instantToMs, type SiteId } from '@collimate/kernel-canonical';
import { SITE_SIDE } from '@collimate/privacy-aggregation';
import { ShareDoor } from '../release/share.door.js';
import { CoordinatorClock } from '../time/coordinator.clock.js';
import { questionOf } from './attempt.question.js';
import { FIRST_POLL_MS, LiveAttempts, type LiveAttempt } from './live.attempts.js';
import { MemberSight } from './member.sight.js';
import { SiteSide } from './site.side.js';

/** An attempt that has begun, or why this site begins none. */
export type Begun =
  | { readonly kind: 'begun'; readonly live: LiveAttempt }
  /** Its time is over, or the members of the attempt are not those that this site knows: it waits for another one. */
  | { readonly kind: 'not-this' };

/** P1: makes the keys of one attempt. It commits to no data and reserves nothing. */
@Injectable()
export class AttemptBeginning {
  constructor(
    private readonly door: ShareDoor,
    private readonly members: MemberSight,
    private readonly side: SiteSide,
    private readonly lives: LiveAttempts,
    private readonly clock: CoordinatorClock,
  ) {}

  /** @throws AgentError COORDINATOR_UNREACHABLE, COORDINATOR_REFUSED */
  async begin(order: RoundOrder, attempt: AttemptOrder, study: FrozenStudy, site: SiteId): Promise<Begun> {
    const seen = await this.members.read(study, attempt);
    if (seen.kind !== 'members') return this.pass(order, attempt);
    const now = this.clock.now();
    const ms = now === undefined ? 0 : instantToMs(attempt.deadline) - instantToMs(now);
    const question = questionOf(order, study, seen.members.root);
    if (ms <= 0 || question === undefined) return this.pass(order, attempt);
    const standing = this.side.standing(site, study.protocol.sites, this.door.lastAttempt(order, study));
    const { tools } = this.side;
    const live: LiveAttempt = {
      ...{ number: attempt.attempt, members: seen.members, tools, pollMs: FIRST_POLL_MS, answered: undefined },
      attempt: SITE_SIDE.advertise(question, standing, tools).attempt,
    };
    return { kind: 'begun', live: this.lives.begin(order.roundId, live, ms) };
  }

  private pass({ roundId }: RoundOrder, { attempt }: AttemptOrder): Begun {
    this.lives.pass(roundId, attempt);
    return { kind: 'not-this' };
  }
}
