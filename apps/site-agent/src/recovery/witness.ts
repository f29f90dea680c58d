import { Injectable } from '@nestjs/common';
import { Clock, parseDigest, toHex } from '@collimate/kernel-canonical';
import { emptyRoot, type Checkpoint, type TreeHead } from '@collimate/governance-provenance';
import { SiteLog } from '@collimate/platform-site-store';
import { AgentError } from '../agent.error.js';
import { LinkService } from '../link/link.service.js';
import { EnrolmentStore } from '../state/enrolment.store.js';
import { Quarantine } from './quarantine.js';

const FORKED: readonly unknown[] = ['CHECKPOINT_FORKED', 'CHECKPOINT_SMALLER'];

/** Has the coordinator confirm each new head of the log before anything under it is sent. */
@Injectable()
export class Witness {
  private last: TreeHead = { size: 0, root: emptyRoot() };
  /** Leaves of the present tree that were witnessed. */
  private witnessedSize = 0;

  constructor(
    private readonly log: SiteLog,
    private readonly link: LinkService,
    private readonly enrolment: EnrolmentStore,
    private readonly quarantine: Quarantine,
    private readonly clock: Clock,
  ) {}

  /** Takes over what the coordinator says in Hello that it has seen, after comparing it with the log. */
  greet(witnessed: Checkpoint): void {
    this.quarantine.compare(witnessed);
    this.last = witnessed;
    const isOfThisTree = witnessed.origin === this.log.checkpoint(this.site()).origin;
    this.witnessedSize = isOfThisTree ? witnessed.size : 0;
  }

  /**
   * @returns the witnessed head over all leaves, or undefined if the log is in quarantine, now or before
   * @throws AgentError COORDINATOR_UNREACHABLE, COORDINATOR_REFUSED, NOT_ENROLLED
   */
  async witnessHead(): Promise<TreeHead | undefined> {
    const site = this.site();
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
    this.last = head;
    return head;
  }

  /** Begins a new tree after a restored backup; its first leaf names what was held and what was witnessed. */
  beginNewTree(): void {
    const held = this.log.head();
    this.log.restart({
      kind: 'log-restarted',
      owner: this.site(),
      at: this.clock.now(),
      heldSize: held.size,
      heldRoot: parseDigest(toHex(held.root)),
      witnessedSize: this.last.size,
      witnessedRoot: parseDigest(toHex(this.last.root)),
    });
    this.witnessedSize = 0;
  }

  private site(): string {
    const site = this.enrolment.find()?.site;
    if (site === undefined) throw new AgentError('NOT_ENROLLED', 'this site is not enrolled');
    return site;
  }
}
