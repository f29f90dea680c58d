import { Injectable } from '@nestjs/common';
import { sharingOf, type FrozenStudy } from '@collimate/governance-study';
import { AttemptLedger, type ChargeDecision, type ReleaseOrder, type SpentBudget } from '@collimate/privacy-accounting';
import { decideFallback, decideRelease } from '@collimate/privacy-gate';
import { CurrentPolicy } from '../policy/site-policy.js';

/**
 * Asks the gate whether an answer in the open may be charged: of a study with local noise, or of a study with shared
 * noise whose sites answer in the open because no masked sum is possible. It is asked inside the transaction of the
 * charge, so that no attempt comes between.
 */
@Injectable()
export class OpenDecision {
  constructor(
    private readonly policy: CurrentPolicy,
    private readonly attempts: AttemptLedger,
  ) {}

  decide(order: ReleaseOrder, study: FrozenStudy, spent: SpentBudget): ChargeDecision {
    const policy = this.policy.current(study);
    if (sharingOf(study.protocol) === undefined) return decideRelease(order, policy, spent);
    return decideFallback(order, policy, spent, this.attempts.look(order).before);
  }
}
