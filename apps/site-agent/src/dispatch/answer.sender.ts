import { Injectable } from '@nestjs/common';
import type { RoundOrder } from '@collimate/governance-study';
import { OutboxStore } from '@collimate/platform-site-store';
import type { DeclineCode, RoundCode } from '@collimate/protocol';
import { HouseWord } from '../policy/house.word.js';
import { Quarantine } from '../quarantine/quarantine.js';
import { ReleaseWindow } from './release.window.js';
import { RoundCalls } from './round.calls.js';
import { LOOK_AGAIN_MS, type RoundStep } from './round.step.js';

/** Sends the messages of the outbox, unless a quarantine, a closed study or an unapproved engine holds them back. */
@Injectable()
export class AnswerSender {
  constructor(
    private readonly outbox: OutboxStore,
    private readonly word: HouseWord,
    private readonly quarantine: Quarantine,
    private readonly window: ReleaseWindow,
    private readonly calls: RoundCalls,
  ) {}

  /**
   * Sends a message that was put into the outbox before, on a tick. @throws AgentError COORDINATOR_UNREACHABLE,
   * COORDINATOR_REFUSED
   */
  async sendAgain(order: RoundOrder): Promise<RoundStep> {
    const before = await this.hold(order);
    if (before !== undefined) return before;
    const wait = await this.window.leave(order);
    return wait === undefined ? this.send(order) : { kind: 'wait', ms: wait };
  }

  /**
   * Sends at once: it is called on the tick.
   * @throws AgentError COORDINATOR_UNREACHABLE, COORDINATOR_REFUSED; the message stays in the outbox and goes out again as it is
   */
  async send(order: RoundOrder): Promise<RoundStep> {
    const before = await this.hold(order);
    if (before !== undefined) return before;
    const message = this.outbox.pending().find((one) => one.roundId === order.roundId);
    if (message === undefined) return this.end(order);
    const refused = await this.calls.submit(message.bytes);
    this.outbox.acknowledge(order.roundId);
    return refused === undefined ? this.calls.finish(order.roundId, 'sent') : this.calls.finish(order.roundId, 'closed', refused);
  }

  /**
   * The outbox holds no message of this site for the round. Either it was sent, or a recovery dropped it, or somebody
   * has written into the outbox; in the last case the coordinator is told.
   */
  private async end(order: RoundOrder): Promise<RoundStep> {
    if (!this.outbox.isForeign(order.roundId)) return this.calls.finish(order.roundId, 'closed', 'GONE');
    const step = await this.calls.decline(order, 'GONE');
    this.outbox.acknowledge(order.roundId);
    return step;
  }

  /** Ends the round with a refusal. @throws AgentError while the coordinator cannot be told */
  decline(order: RoundOrder, code: DeclineCode): Promise<RoundStep> {
    return this.calls.decline(order, code);
  }

  /** Ends a round that nobody waits for any more. */
  close({ roundId }: RoundOrder, code: RoundCode): RoundStep {
    return this.calls.finish(roundId, 'closed', code);
  }

  /**
   * @returns the step of a round that may not be sent: it waits during a quarantine, and ends if the hospital's
   *   approval of the study is not valid any more
   */
  private async hold(order: RoundOrder): Promise<RoundStep | undefined> {
    if (this.quarantine.isActive) return { kind: 'wait', ms: LOOK_AGAIN_MS };
    const code = this.word.refusal(order.studyDigest);
    if (code === undefined) return undefined;
    const step = await this.calls.decline(order, code);
    this.outbox.acknowledge(order.roundId);
    return step;
  }
}
