import { Injectable } from '@nestjs/common';
import type { FrozenStudy, RoundOrder } from '@collimate/governance-study';
import type { MaskedAnswer } from '@collimate/privacy-accounting';
import type { PublishedSum } from '@collimate/privacy-aggregation';
import { LOOK_AGAIN_MS, type RoundStep } from '../dispatch/round.step.js';
import type { Standing } from '../link/attempt.calls.js';
import { HouseWord } from '../policy/house.word.js';
import { DeliveryParts } from './delivery.parts.js';
import type { LiveAttempt } from './live.attempts.js';
import { UploadOutbox } from './upload.outbox.js';

/** The turn is asked for again after this, ms. */
const POLL_MS = 500;
/** Pause before a word is repeated that the coordinator asks for again, ms. */
const AGAIN_MS = 5_000;
/** Most messages that are sent in one step; after that, other rounds have their turn. */
const MOST_WORDS = 6;

/** An upload on its way, with its round. */
interface OnItsWay {
  readonly order: RoundOrder;
  readonly study: FrozenStudy;
  readonly answer: MaskedAnswer;
  readonly bytes: Uint8Array;
  /** Undefined in a run of the program that did not make it. */
  readonly live: LiveAttempt | undefined;
}

/** Delivers a masked vector from the disk, always the same bytes, until there is a sum or an end. */
@Injectable()
export class UploadDelivery {
  constructor(
    private readonly outbox: UploadOutbox,
    private readonly parts: DeliveryParts,
    private readonly word: HouseWord,
  ) {}

  /** @throws AgentError COORDINATOR_UNREACHABLE, COORDINATOR_REFUSED; nothing is lost by it */
  step(order: RoundOrder, study: FrozenStudy, answer: MaskedAnswer, live: LiveAttempt | undefined): Promise<RoundStep> {
    const { renewal, calls } = this.parts;
    return renewal.guarded(order, async () => {
      const { window } = this.parts;
      const wait = window.hasLeft(order) ? undefined : await window.leave(order);
      if (wait !== undefined) return { kind: 'wait', ms: wait };
      const laid = await this.outbox.lay(order, answer, () => this.word.isPaused);
      if (laid.kind !== 'laid') return { kind: 'wait', ms: LOOK_AGAIN_MS };
      const onItsWay = { order, study, answer, bytes: laid.bytes, live };
      let standing = await calls.turn(order.roundId, answer.charge.order.masked.attempt);
      for (let words = 0; words < MOST_WORDS; words++) {
        const step = await this.react(standing, onItsWay);
        if ('kind' in step) return step;
        // The coordinator asks again for the word that was just sent. The vector is large, and the coordinator may have
        // lost it.
        if (step.standing.turn.kind === standing.turn.kind)
          return renewal.take(order, step.standing) ?? { kind: 'wait', ms: AGAIN_MS };
        standing = step.standing;
      }
      return { kind: 'wait', ms: AGAIN_MS };
    });
  }

  private async react(standing: Standing, way: OnItsWay): Promise<RoundStep | { readonly standing: Standing }> {
    const { renewal, calls, walk } = this.parts;
    const { order, study, answer, live } = way;
    const { turn } = standing;
    switch (turn.kind) {
      case 'clearance':
        // Since the step began, it has waited for a tick, a witness and a turn, and the approval may be gone. The next
        // step says why nothing is sent.
        if (this.word.refusal(study.digest) !== undefined) return { kind: 'wait', ms: 0 };
        return { standing: await calls.sayAgain(way.bytes) };
      case 'published':
        return this.confirm(turn.published, way);
      case 'end':
        // This site was never told the sum, and the coordinator says that there is one.
        if (turn.code === undefined) this.parts.confirmation.unpublished(answer);
        return turn.code === undefined ? renewal.finish(order, 'sent') : (renewal.take(order, standing) ?? renewal.look(order));
      default: {
        const other = renewal.take(order, standing);
        if (other !== undefined) return other;
        const move = live === undefined ? undefined : await walk.take(turn, live, order, study);
        if (move?.kind === 'over') return renewal.look(order);
        if (move?.kind !== 'say') return { kind: 'wait', ms: POLL_MS };
        return { standing: await calls.say(order.roundId, answer.charge.order.masked.attempt, move.word) };
      }
    }
  }

  private async confirm(published: PublishedSum, { order, study, answer, live }: OnItsWay): Promise<RoundStep> {
    const { confirmation, calls, renewal } = this.parts;
    const confirmed = await confirmation.confirm(published, answer, { order, study }, live?.attempt);
    if (confirmed.kind === 'end') return renewal.finish(order, 'closed', confirmed.code);
    await calls.say(order.roundId, answer.charge.order.masked.attempt, confirmed.word);
    return renewal.finish(order, 'sent');
  }
}
