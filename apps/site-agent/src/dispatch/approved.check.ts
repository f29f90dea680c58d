import { Injectable } from '@nestjs/common';
import { parseDigest, toHex, type Digest } from '@collimate/kernel-canonical';
import type { LogEntry } from '@collimate/governance-provenance';
import { EnrolmentStore } from '@collimate/platform-site-store';
import { AgentError } from '../ground/agent.error.js';
import { CoordinatorCalls } from '../link/coordinator.calls.js';
import { AcceptedSoftware } from '../software/accepted.software.js';
import { CurrentPolicy } from '../policy/site-policy.js';

/**
 * Checks the coordinator's log before anything is released. The log has to hold the study under the digest that two
 * people approved, the coordinator's software has to be the release that the site accepted, and the site's policy in
 * the log has to be the one that follows from the signatures of its people.
 */
@Injectable()
export class ApprovedCheck {
  constructor(
    private readonly calls: CoordinatorCalls,
    private readonly policy: CurrentPolicy,
    private readonly accepted: AcceptedSoftware,
    private readonly enrolment: EnrolmentStore,
  ) {}

  /**
   * @throws AgentError NOT_IN_COORDINATOR_LOG, SOFTWARE_NOT_ACCEPTED: nothing is released, and it is looked at again;
   *   COORDINATOR_UNREACHABLE, COORDINATOR_REFUSED, COORDINATOR_LOG_ALTERED
   */
  async check(study: Digest): Promise<void> {
    const policy = parseDigest(toHex(this.policy.hash()));
    const site = this.enrolment.find()?.site;
    const entries = await this.calls.proveApproved(study, policy);
    const has = (wanted: (entry: LogEntry) => boolean, what: string): void => {
      if (entries.some(wanted)) return;
      throw new AgentError('NOT_IN_COORDINATOR_LOG', `the coordinator's log does not show ${what} as this site has it`, {
        details: { study, policy },
        hint: 'Nothing is released until it does; ask the operator of the coordinator.',
      });
    };
    has((entry) => entry.kind === 'study-frozen' && entry.study === study, 'the study');
    has(
      (entry) => entry.kind === 'site-policy-named' && entry.site === site && entry.policy === policy,
      'the policy of this site',
    );
    const named = entries.find((entry) => entry.kind === 'software-named');
    has((entry) => entry === named, 'the software of the coordinator');
    if (named === undefined || this.accepted.meets(named)) return;
    throw new AgentError('SOFTWARE_NOT_ACCEPTED', 'the coordinator runs another release than this site has accepted', {
      details: { version: named.version, software: named.software, accepted: this.accepted.current()?.version ?? 'none' },
      hint: `Nothing is released until two approvers accept it: collimate site accept ${named.software}`,
    });
  }
}
