import { Injectable } from '@nestjs/common';
import { approvedStudy, epochAt, type FrozenStudy } from '@collimate/governance-study';
import { digestOf, fromHex } from '@collimate/kernel-canonical';
import { formatRational } from '@collimate/kernel-numeric';
import type { SitePolicy } from '@collimate/privacy-gate';
import { Quarantine } from '../quarantine/quarantine.js';
import { SiteStudies, isApproved } from '../studies/site.studies.js';
import { CoordinatorClock } from '../time/coordinator.clock.js';
import { HouseRules } from './house-rules.js';
import { SiteBudget } from './site-budget.js';

/** The hospital's own rules as they are now. They come from the approved texts and the configuration, never from an order. */
@Injectable()
export class CurrentPolicy {
  constructor(
    private readonly studies: SiteStudies,
    private readonly quarantine: Quarantine,
    private readonly clock: CoordinatorClock,
    private readonly budget: SiteBudget,
    private readonly rules: HouseRules,
  ) {}

  /** @param study whose timetable counts the epochs */
  current(study: FrozenStudy): SitePolicy {
    return {
      quarantined: this.quarantine.isActive,
      siteBudget: this.budget.total(),
      studies: this.studies
        .all()
        .filter((view) => isApproved(view) && this.rules.objections(view.study).length === 0)
        .map((approved) => approvedStudy(approved.study)),
      epochs: this.epochs(study.protocol.timetable.openingMs),
    };
  }

  /** SHA-256 over the policy on budgets, approvals and rules, for Hello. */
  hash(): Uint8Array {
    const approved = this.studies
      .all()
      .filter(isApproved)
      .map((study) => study.digest);
    const rules = this.rules.digest();
    const said = { siteBudget: formatRational(this.budget.total()), approved, ...(rules !== undefined && { rules }) };
    return fromHex(digestOf('collimate.policy/1', said));
  }

  private epochs(openingMs: number): SitePolicy['epochs'] {
    const now = this.clock.now();
    // Before the coordinator has sent its time, the epoch is unknown, and none is open.
    if (now === undefined) return { first: 1, last: 0 };
    // A site that was away during an opening may still be asked for the previous one, and for none before it.
    const last = epochAt(now, openingMs);
    return { first: last - 1, last };
  }
}
