import { Injectable } from '@nestjs/common';
import type { Checkpoint } from '@collimate/governance-provenance';
import { SiteLog } from '@collimate/platform-site-store';
import { checkpointFromWire, type Assignment, type HelloResponse } from '@collimate/protocol';
import { Witness } from '../recovery/witness.js';
import { CurrentPolicy } from '../release/site-policy.js';
import { EnrolmentStore } from '../state/enrolment.store.js';
import { AssignmentIntake, type IntakeReport } from './assignment.intake.js';

/** What the agent says of itself in Hello, and what it does with the answer. */
@Injectable()
export class LinkSide {
  constructor(
    private readonly log: SiteLog,
    private readonly enrolment: EnrolmentStore,
    private readonly policy: CurrentPolicy,
    private readonly witness: Witness,
    private readonly intake: AssignmentIntake,
  ) {}

  checkpoint(): Checkpoint {
    return this.log.checkpoint(this.enrolment.find()?.site ?? '');
  }

  policyHash(): Uint8Array {
    return this.policy.hash();
  }

  /** Whether the site's own past is in doubt. */
  isQuarantined(): boolean {
    return this.witness.isStopped;
  }

  /** Compares the log with what the coordinator has witnessed; a smaller or forked one goes into quarantine. */
  greet(hello: HelloResponse): void {
    this.witness.greet(checkpointFromWire(hello.witnessed));
  }

  /**
   * Has what the log grew by confirmed, so that there is something to hold the coordinator to before the first answer.
   * @throws AgentError COORDINATOR_UNREACHABLE, COORDINATOR_REFUSED
   */
  async confirm(): Promise<void> {
    await this.witness.witnessHead();
  }

  take(assignments: readonly Assignment[]): IntakeReport {
    return this.intake.take(assignments);
  }
}
