import { Injectable } from '@nestjs/common';
import type { FrozenStudy, RoundOrder } from '@collimate/governance-study';
import { RoundCalls } from '../dispatch/round.calls.js';
import type { RoundStep } from '../dispatch/round.step.js';
import type { RoundCode } from '@collimate/protocol';
import { ShareDoor } from '../release/share.door.js';
import { AttemptBeginning } from './attempt.beginning.js';
import { AttemptConductor } from './attempt.conductor.js';
import { AttemptRenewal } from './attempt.renewal.js';
import { LiveAttempts } from './live.attempts.js';
import { MaskingGuard } from './masking.guard.js';
import { UploadDelivery } from './upload.delivery.js';
import { SumConfirmation } from './sum.confirmation.js';

/** Parts for a masked round besides the attempt itself, as one parameter. */
@Injectable()
export class MaskedRoundParts {
  constructor(
    readonly door: ShareDoor,
    readonly lives: LiveAttempts,
    readonly renewal: AttemptRenewal,
    readonly confirmation: SumConfirmation,
    readonly ends: RoundCalls,
  ) {}
}

/** Carries on rounds of masked sums, whether keys are in memory, a masked vector is on the disk, or neither. */
@Injectable()
export class MaskedRounds {
  constructor(
    private readonly guard: MaskingGuard,
    private readonly beginning: AttemptBeginning,
    private readonly conductor: AttemptConductor,
    private readonly delivery: UploadDelivery,
    private readonly parts: MaskedRoundParts,
  ) {}

  /** @throws AgentError COORDINATOR_UNREACHABLE, COORDINATOR_REFUSED, NOT_IN_COORDINATOR_LOG, SOFTWARE_NOT_ACCEPTED; StoreError */
  async step(order: RoundOrder, study: FrozenStudy | undefined): Promise<RoundStep> {
    const { door, lives, renewal, ends } = this.parts;
    const { attempt, roundId } = order;
    const site = this.guard.siteIn(order);
    if (site === undefined || attempt === undefined) return ends.decline(order, 'NOT_IN_ROSTER');
    const { stop } = this.guard;
    // Nothing goes on, and no key outlives it.
    if (stop !== undefined) lives.end(roundId);
    if (stop !== undefined) return stop;
    const closed = this.guard.refusalOf(order);
    if (study === undefined || closed !== undefined) {
      renewal.abandon(order);
      return ends.decline(order, closed ?? 'STUDY_NOT_APPROVED');
    }
    const live = lives.find(roundId, attempt.attempt);
    const made = door.made(order, study);
    if (made !== undefined) return this.delivery.step(order, study, made, live);
    if (live !== undefined) return this.conductor.go(order, study, live, false, this.guard);
    const refused = door.refusal(order, study);
    if (refused !== undefined) return ends.decline(order, refused.code);
    // A site that has charged and lost its keys is out of the attempt: a second vector under other keys would be a
    // second answer.
    const isLost = lives.isOver(roundId, attempt.attempt) || door.lastAttempt(order, study) >= attempt.attempt;
    if (isLost) return renewal.look(order);
    const wait = await this.guard.beforeBeginning(order);
    if (wait !== undefined) return wait;
    const begun = await this.beginning.begin(order, attempt, study, site);
    return begun.kind === 'begun' ? this.conductor.go(order, study, begun.live, true, this.guard) : renewal.look(order);
  }

  /**
   * Ends a round that nobody waits for any more. If this site's vector went out and nothing was published of it, its
   * people are told.
   */
  close(order: RoundOrder, study: FrozenStudy | undefined, code: RoundCode): RoundStep {
    const made = study === undefined ? undefined : this.parts.door.made(order, study);
    if (made !== undefined) this.parts.confirmation.unpublished(made);
    return this.parts.renewal.finish(order, 'closed', code);
  }
}
