import { Injectable } from '@nestjs/common';
import type { RoundOrder } from '@collimate/governance-study';
import { OutboxStore, RoundStore } from '@collimate/platform-site-store';
import { isReason, reactionTo, type Reason, type RoundCode } from '@collimate/protocol';
import { RoundCalls } from '../dispatch/round.calls.js';
import type { RoundStep } from '../dispatch/round.step.js';
import { AgentError } from '../ground/agent.error.js';
import { AttemptCalls, type Standing } from '../link/attempt.calls.js';
import { LiveAttempts } from './live.attempts.js';

/** Pause before the site looks for another attempt, after one is over for it, ms. */
const NEXT_MS = 1_000;

/** The next attempt is begun after this, ms. */
const RENEWED_MS = 100;

/** The step after an attempt: another attempt of the same round, or the end of the round. */
@Injectable()
export class AttemptRenewal {
  constructor(
    private readonly calls: AttemptCalls,
    private readonly lives: LiveAttempts,
    private readonly outbox: OutboxStore,
    private readonly rounds: RoundStore,
    private readonly ends: RoundCalls,
  ) {}

  /** @returns the next step of the round, if the requested attempt is not the open one any more */
  take(order: RoundOrder, { next, isClosed }: Standing): RoundStep | undefined {
    if (next !== undefined && next.attempt > (order.attempt?.attempt ?? 0)) {
      this.abandon(order);
      this.rounds.renew({ ...order, attempt: next });
      // Not at once: the coordinator decides how many attempts there are, and could ask for them without end.
      return { kind: 'wait', ms: RENEWED_MS };
    }
    return isClosed ? this.finish(order, 'closed', 'ROUND_CLOSED' satisfies Reason) : undefined;
  }

  /**
   * The site can no longer take part in the attempt, or the attempt has failed. Asks whether there is another one.
   * @throws AgentError COORDINATOR_UNREACHABLE
   */
  async look(order: RoundOrder): Promise<RoundStep> {
    this.lives.end(order.roundId);
    return this.guarded(order, async () => {
      const standing = await this.calls.turn(order.roundId, order.attempt?.attempt ?? 0);
      return this.take(order, standing) ?? { kind: 'wait', ms: NEXT_MS };
    });
  }

  finish(order: RoundOrder, state: 'sent' | 'closed', code?: RoundCode): RoundStep {
    this.abandon(order);
    return this.ends.finish(order.roundId, state, code);
  }

  /** Runs a step that the coordinator may refuse: the attempt is then over for this site, or the whole round is. */
  async guarded(order: RoundOrder, work: () => Promise<RoundStep>): Promise<RoundStep> {
    try {
      return await work();
    } catch (error) {
      const reason = error instanceof AgentError && error.code === 'COORDINATOR_REFUSED' ? error.details['reason'] : undefined;
      if (typeof reason !== 'string') throw error;
      if (isReason(reason) && reactionTo(reason) === 'passed') return this.finish(order, 'closed', reason);
      if (reason !== ('ATTEMPT_REFUSED' satisfies Reason)) throw error;
      this.lives.end(order.roundId);
      return { kind: 'wait', ms: NEXT_MS };
    }
  }

  /** Wipes the keys, so that nothing more of the attempt can be sent. */
  abandon({ roundId }: RoundOrder): void {
    this.lives.end(roundId);
    this.outbox.acknowledge(roundId);
  }
}
