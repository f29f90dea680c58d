import { Injectable } from '@nestjs/common';
import type { FrozenStudy, RoundOrder } from '@collimate/governance-study';
import { OutboxStore, RoundStore } from '@collimate/platform-site-store';
import { AnswerSealer } from './answer.sealer.js';
import { AnswerSender } from './answer.sender.js';
import { RoundCalls } from './round.calls.js';
import { LOOK_AGAIN_MS, type RoundStep } from './round.step.js';

/** How a released value gets on its way: sealed, laid into the outbox, sent; each step durable before the next. */
@Injectable()
export class AnswerDispatch {
  constructor(
    private readonly sealer: AnswerSealer,
    private readonly outbox: OutboxStore,
    private readonly rounds: RoundStore,
    private readonly sender: AnswerSender,
    private readonly calls: RoundCalls,
  ) {}

  /** Answers a round that was not answered yet. @throws AgentError COORDINATOR_UNREACHABLE, COORDINATOR_REFUSED */
  async answer(order: RoundOrder, study: FrozenStudy | undefined): Promise<RoundStep> {
    const sealed = await this.sealer.seal(order, study);
    if (sealed.kind === 'paused') return { kind: 'wait', ms: LOOK_AGAIN_MS };
    if (sealed.kind === 'refused') return this.calls.decline(order, sealed.code);
    // A kill between the two leaves a message in the outbox and the round ordered: the first message stays.
    this.outbox.put(order.roundId, sealed.sequence, sealed.message);
    this.rounds.advance(order.roundId, 'sealed');
    return this.sender.send(order);
  }

  /** Sends an answer that was sealed before, byte for byte. @throws AgentError COORDINATOR_UNREACHABLE, COORDINATOR_REFUSED */
  sendAgain(order: RoundOrder): Promise<RoundStep> {
    return this.sender.send(order);
  }

  /** Ends a round that nobody waits for any more. */
  close(order: RoundOrder, code: string): RoundStep {
    return this.calls.finish(order.roundId, 'closed', code);
  }
}
