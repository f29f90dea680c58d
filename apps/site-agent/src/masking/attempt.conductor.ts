import { Injectable } from '@nestjs/common';
import type { FrozenStudy, RoundOrder } from '@collimate/governance-study';
import { RoundCalls } from '../dispatch/round.calls.js';
import type { RoundStep } from '../dispatch/round.step.js';
import { AttemptCalls, type Standing } from '../link/attempt.calls.js';
import { AttemptRenewal } from './attempt.renewal.js';
import { AttemptWalk } from './attempt.walk.js';
import type { LiveAttempt } from './live.attempts.js';
import { UploadDelivery } from './upload.delivery.js';

/** The turn is asked for again after this at most, ms. */
const LONGEST_POLL_MS = 2_000;

/** Takes an attempt whose keys are at hand as far as it goes now: says the word to each turn, until others are awaited. */
@Injectable()
export class AttemptConductor {
  constructor(
    private readonly calls: AttemptCalls,
    private readonly walk: AttemptWalk,
    private readonly delivery: UploadDelivery,
    private readonly renewal: AttemptRenewal,
    private readonly ends: RoundCalls,
  ) {}

  /** @param isNew whether its advert was not said yet @throws AgentError COORDINATOR_UNREACHABLE, COORDINATOR_REFUSED; StoreError */
  go(order: RoundOrder, study: FrozenStudy, live: LiveAttempt, isNew: boolean): Promise<RoundStep> {
    return this.renewal.guarded(order, async () => {
      const { roundId } = order;
      let standing = isNew
        ? await this.calls.say(roundId, live.number, { kind: 'advert', advert: live.attempt.advert })
        : await this.calls.turn(roundId, live.number);
      for (;;) {
        const step = await this.react(order, study, live, standing);
        if ('kind' in step) return step;
        standing = step.standing;
      }
    });
  }

  private async react(
    order: RoundOrder,
    study: FrozenStudy,
    live: LiveAttempt,
    standing: Standing,
  ): Promise<RoundStep | { readonly standing: Standing }> {
    const other = this.renewal.take(order, standing);
    if (other !== undefined) return other;
    if (standing.turn.kind === 'end') return this.renewal.look(order);
    const move = await this.walk.take(standing.turn, live, order, study);
    switch (move.kind) {
      case 'say':
        live.pollMs = 100;
        return { standing: await this.calls.say(order.roundId, live.number, move.word) };
      case 'made':
        return this.delivery.step(order, study, move.answer, live);
      case 'over':
        return this.renewal.look(order);
      case 'declined':
        this.renewal.abandon(order);
        return this.ends.decline(order, move.code);
      case 'wait':
        live.pollMs = Math.min(live.pollMs * 1.5, LONGEST_POLL_MS);
        return { kind: 'wait', ms: live.pollMs };
    }
  }
}
