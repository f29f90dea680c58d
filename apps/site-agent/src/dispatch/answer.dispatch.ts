import { Injectable } from '@nestjs/common';
import type { FrozenStudy, RoundOrder } from '@collimate/governance-study';
import type { RoundCode } from '@collimate/protocol';
import { OutboxStore, RoundStore } from '@collimate/platform-site-store';
import { AnswerSealer } from './answer.sealer.js';
import { AnswerSender } from './answer.sender.js';
import { ReleaseWindow } from './release.window.js';
import { LOOK_AGAIN_MS, type RoundStep } from './round.step.js';

/**
 * Brings a released value on its way, on its tick: sealed, put into the outbox, sent; each step is durable before the
 * next.
 */
@Injectable()
export class AnswerDispatch {
  constructor(
    private readonly sealer: AnswerSealer,
    private readonly outbox: OutboxStore,
    private readonly rounds: RoundStore,
    private readonly sender: AnswerSender,
    private readonly window: ReleaseWindow,
  ) {}

  /** Answers a round that was not answered yet. @throws AgentError COORDINATOR_UNREACHABLE, COORDINATOR_REFUSED */
  async answer(order: RoundOrder, study: FrozenStudy | undefined): Promise<RoundStep> {
    // An answer that cannot leave in time is not charged. That follows from the order and the clock alone, so it is said at once.
    // After a restart it may have been charged, and counts as charged (ADR 0089): an earlier answer would tell that its rows were read by then.
    if (this.window.isTooLate(order)) return this.sender.decline(order, 'DEADLINE_PASSED');
    // A tick may be minutes away. Other rounds have their turn until then, and everything is checked again shortly
    // before the tick.
    const early = this.window.msToLook(order);
    if (early > 0) return { kind: 'wait', ms: early };
    const opened = await this.sealer.open(order, study);
    if (opened.kind === 'paused') return { kind: 'wait', ms: LOOK_AGAIN_MS };
    const wait = await this.window.leave(order);
    if (wait !== undefined) return { kind: 'wait', ms: wait };
    const sealed = await this.sealer.seal(order, study, opened);
    if (sealed.kind === 'paused') return { kind: 'wait', ms: LOOK_AGAIN_MS };
    if (sealed.kind === 'refused') return this.sender.decline(order, sealed.code);
    // A kill between the two leaves a message in the outbox and the round ordered: the first message stays.
    this.outbox.put(order.roundId, sealed.sequence, sealed.message);
    this.rounds.advance(order.roundId, 'sealed');
    return this.sender.send(order);
  }

  /** Sends an answer that was sealed before, byte for byte. @throws AgentError COORDINATOR_UNREACHABLE, COORDINATOR_REFUSED */
  sendAgain(order: RoundOrder): Promise<RoundStep> {
    return this.sender.sendAgain(order);
  }

  /** Ends a round that nobody waits for any more. */
  close(order: RoundOrder, code: RoundCode): RoundStep {
    return this.sender.close(order, code);
  }
}
