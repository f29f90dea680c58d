import { Injectable } from '@nestjs/common';
import type { RoundOrder } from '@collimate/governance-study';
import { OutboxStore } from '@collimate/platform-site-store';
import { Quarantine } from '../quarantine/quarantine.js';
import { SiteStudies, isApproved } from '../studies/site.studies.js';
import { AnswerTick } from './answer.tick.js';
import { RoundCalls } from './round.calls.js';
import { LOOK_AGAIN_MS, type RoundStep } from './round.step.js';

/** An answer waits for its tick within its turn only where the tick is so near, ms. */
const AT_THE_TICK_MS = 500;

/** Sends what stands in the outbox, on the tick, unless a quarantine or a closed study holds it. */
@Injectable()
export class AnswerSender {
  constructor(
    private readonly outbox: OutboxStore,
    private readonly studies: SiteStudies,
    private readonly quarantine: Quarantine,
    private readonly tick: AnswerTick,
    private readonly calls: RoundCalls,
  ) {}

  /** @throws AgentError COORDINATOR_UNREACHABLE, COORDINATOR_REFUSED; the message stays in the outbox and goes out again as it is */
  async send(order: RoundOrder): Promise<RoundStep> {
    const before = await this.hold(order);
    if (before !== undefined) return before;
    const message = this.outbox.pending().find((one) => one.roundId === order.roundId);
    if (message === undefined) return this.calls.finish(order.roundId, 'closed', 'GONE');
    const msToTick = this.tick.msToNext(order);
    // A tick may be minutes long: other rounds have their turn meanwhile, and all is asked again shortly before it.
    if (msToTick > AT_THE_TICK_MS) return { kind: 'wait', ms: msToTick - AT_THE_TICK_MS / 2 };
    await new Promise((resolve) => setTimeout(resolve, msToTick));
    const after = await this.hold(order);
    if (after !== undefined) return after;
    const refused = await this.calls.submit(message.bytes);
    this.outbox.acknowledge(order.roundId);
    return refused === undefined ? this.calls.finish(order.roundId, 'sent') : this.calls.finish(order.roundId, 'closed', refused);
  }

  /** @returns what the round waits for or ends with instead of being sent: a quarantine, or a study that was closed */
  private async hold(order: RoundOrder): Promise<RoundStep | undefined> {
    if (this.quarantine.isActive) return { kind: 'wait', ms: LOOK_AGAIN_MS };
    const study = this.studies.find(order.studyDigest);
    if (study !== undefined && isApproved(study)) return undefined;
    const step = await this.calls.decline(order, 'STUDY_NOT_APPROVED');
    this.outbox.acknowledge(order.roundId);
    return step;
  }
}
