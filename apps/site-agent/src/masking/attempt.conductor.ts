import { Injectable } from '@nestjs/common';
import type { FrozenStudy, RoundOrder } from '@collimate/governance-study';
import { RoundCalls } from '../dispatch/round.calls.js';
import type { RoundStep } from '../dispatch/round.step.js';
import { AttemptCalls, type Standing } from '../link/attempt.calls.js';
import { AttemptRenewal } from './attempt.renewal.js';
import { AttemptWalk } from './attempt.walk.js';
import { FIRST_POLL_MS, type LiveAttempt } from './live.attempts.js';
import { UploadDelivery } from './upload.delivery.js';

/** The turn is asked for again after this at most, ms. */
const LONGEST_POLL_MS = 2_000;

/**
 * Most messages that are sent in one step. After that, other rounds have their turn, and study, deadline and keys are
 * checked again.
 */
const MOST_WORDS = 6;

/** Whether somebody of the hospital has stopped new work. */
interface House {
  readonly isPaused: boolean;
}

/** An attempt in progress, with its order, its study and its site. */
interface InHand {
  readonly order: RoundOrder;
  readonly study: FrozenStudy;
  readonly live: LiveAttempt;
  readonly house: House;
}

/**
 * Takes an attempt whose keys are in memory as far as it goes now: sends the message of each turn, until the attempt
 * waits for other sites.
 */
@Injectable()
export class AttemptConductor {
  constructor(
    private readonly calls: AttemptCalls,
    private readonly walk: AttemptWalk,
    private readonly delivery: UploadDelivery,
    private readonly renewal: AttemptRenewal,
    private readonly ends: RoundCalls,
  ) {}

  /**
   * @param isNew whether its advert was not said yet
   * @param house asked before the charge: somebody may have stopped new work since the advert
   * @throws AgentError COORDINATOR_UNREACHABLE, COORDINATOR_REFUSED; StoreError
   */
  go(order: RoundOrder, study: FrozenStudy, live: LiveAttempt, isNew: boolean, house: House): Promise<RoundStep> {
    return this.renewal.guarded(order, async () => {
      const { roundId } = order;
      let standing = isNew
        ? await this.calls.say(roundId, live.number, { kind: 'advert', advert: live.attempt.advert })
        : await this.calls.turn(roundId, live.number);
      for (let words = 0; words < MOST_WORDS; words++) {
        const step = await this.react({ order, study, live, house }, standing);
        if ('kind' in step) return step;
        // This turn was just answered. Other sites are awaited, whatever name the coordinator gives to that.
        if (step.standing.turn.kind === standing.turn.kind) return this.renewal.take(order, step.standing) ?? wait(live);
        standing = step.standing;
      }
      return wait(live);
    });
  }

  private async react(
    { order, study, live, house }: InHand,
    standing: Standing,
  ): Promise<RoundStep | { readonly standing: Standing }> {
    const other = this.renewal.take(order, standing);
    if (other !== undefined) return other;
    const { turn } = standing;
    if (turn.kind === 'end') return this.renewal.look(order);
    if (turn.kind === 'clearance' && live.charge === undefined && house.isPaused) return wait(live);
    const move = await this.walk.take(turn, live, order, study);
    switch (move.kind) {
      case 'say':
        if (live.answered !== turn.kind) live.pollMs = FIRST_POLL_MS;
        live.answered = turn.kind;
        return { standing: await this.calls.say(order.roundId, live.number, move.word) };
      case 'made':
        return this.delivery.step(order, study, move.answer, live);
      case 'over':
        return this.renewal.look(order);
      case 'declined':
        this.renewal.abandon(order);
        return this.ends.decline(order, move.code);
      case 'wait':
        return wait(live);
    }
  }
}

/** The turn is asked for at longer and longer intervals while nothing happens. */
function wait(live: LiveAttempt): RoundStep {
  live.pollMs = Math.min(live.pollMs * 1.5, LONGEST_POLL_MS);
  return { kind: 'wait', ms: live.pollMs };
}
