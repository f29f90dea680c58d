import { Injectable } from '@nestjs/common';
import type { TreeHead } from '@collimate/governance-provenance';
import { SiteLog } from '@collimate/platform-site-store';
import { AgentError } from '../agent.error.js';
import { LinkService } from '../link/link.service.js';
import { EnrolmentStore } from '../state/enrolment.store.js';
import { Quarantine } from './quarantine.js';

const FORKED: readonly unknown[] = ['CHECKPOINT_FORKED', 'CHECKPOINT_SMALLER'];

/** Has the coordinator confirm each new head of the log before anything under it is sent. */
@Injectable()
export class Witness {
  private witnessedSize = 0;

  constructor(
    private readonly log: SiteLog,
    private readonly link: LinkService,
    private readonly enrolment: EnrolmentStore,
    private readonly quarantine: Quarantine,
  ) {}

  /** Takes over what the coordinator says in Hello that it has seen, after comparing it with the log. */
  greet(witnessed: TreeHead): void {
    this.quarantine.compare(witnessed);
    this.witnessedSize = witnessed.size;
  }

  /**
   * @returns the witnessed head over all leaves, or undefined if the log is in quarantine, now or before
   * @throws AgentError COORDINATOR_UNREACHABLE, COORDINATOR_REFUSED, NOT_ENROLLED
   */
  async witnessHead(): Promise<TreeHead | undefined> {
    const site = this.enrolment.find()?.site;
    if (site === undefined) throw new AgentError('NOT_ENROLLED', 'this site is not enrolled');
    if (this.quarantine.isActive) return undefined;
    const head = this.log.checkpoint(site);
    if (head.size === this.witnessedSize) return head;
    try {
      await this.link.witness(head, this.log.consistencyProof(this.witnessedSize, head.size));
    } catch (error) {
      if (!(error instanceof AgentError) || !FORKED.includes(error.details['reason'])) throw error;
      this.quarantine.enter();
      return undefined;
    }
    this.witnessedSize = head.size;
    return head;
  }
}
