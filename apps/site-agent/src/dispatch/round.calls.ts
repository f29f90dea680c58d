import { Injectable } from '@nestjs/common';
import type { RoundOrder } from '@collimate/governance-study';
import { RoundStore } from '@collimate/platform-site-store';
import { isReason, reactionTo, type DeclineCode, type Reason, type RoundCode } from '@collimate/protocol';
import { AgentError } from '../ground/agent.error.js';
import { CoordinatorCalls } from '../link/coordinator.calls.js';
import { ReleaseWindow } from './release.window.js';
import type { RoundStep } from './round.step.js';

/** Tells the coordinator the end of a round, and notes it. A round that the coordinator does not want any more ends too. */
@Injectable()
export class RoundCalls {
  constructor(
    private readonly rounds: RoundStore,
    private readonly calls: CoordinatorCalls,
    private readonly window: ReleaseWindow,
  ) {}

  /** @returns the reason if the coordinator wants nothing more of this round @throws AgentError while it cannot be told */
  submit(message: Uint8Array): Promise<Reason | undefined> {
    return told(() => this.calls.submit(message));
  }

  /** @throws AgentError while it cannot be told */
  async decline({ roundId }: RoundOrder, code: DeclineCode): Promise<RoundStep> {
    await told(() => this.calls.decline(roundId, code));
    return this.finish(roundId, 'declined', code);
  }

  finish(roundId: RoundOrder['roundId'], state: 'sent' | 'declined' | 'closed', code?: RoundCode): RoundStep {
    this.rounds.advance(roundId, state, code);
    this.window.forget(roundId);
    return { kind: 'finished' };
  }
}

async function told(call: () => Promise<void>): Promise<Reason | undefined> {
  try {
    await call();
    return undefined;
  } catch (error) {
    const reason = error instanceof AgentError && error.code === 'COORDINATOR_REFUSED' ? error.details['reason'] : undefined;
    if (!isReason(reason) || reactionTo(reason) !== 'passed') throw error;
    return reason;
  }
}
