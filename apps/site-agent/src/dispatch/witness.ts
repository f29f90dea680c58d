import { Injectable } from '@nestjs/common';
import { toHex, type SiteId } from '@collimate/kernel-canonical';
import type { Checkpoint, TreeHead } from '@collimate/governance-provenance';
import type { Reason } from '@collimate/protocol';
import { EnrolmentStore, HeadGuard, SiteLog, type Closing } from '@collimate/platform-site-store';
import { AgentError } from '../ground/agent.error.js';
import { isRefusedFor } from '../link/link.error.js';
import { CoordinatorCalls, type TreeBeginning } from '../link/coordinator.calls.js';
import { Quarantine, treeOf } from '../quarantine/quarantine.js';

/** Reasons of the coordinator for not confirming a head: it holds another one than the proof begins with. */
const OTHER_HEAD: readonly Reason[] = ['CHECKPOINT_FORKED', 'CHECKPOINT_SMALLER'];

/** Has the coordinator confirm each new head of the log before anything under it is sent. */
@Injectable()
export class Witness {
  private last: Checkpoint | undefined;
  /** Leaves of the present tree that were witnessed. */
  private witnessedSize = 0;
  /** Size from which the last refused head was proved; undefined once Hello has told the coordinator's head. */
  private refusedFrom: number | undefined;

  constructor(
    private readonly log: SiteLog,
    private readonly calls: CoordinatorCalls,
    private readonly enrolment: EnrolmentStore,
    private readonly quarantine: Quarantine,
    private readonly heads: HeadGuard,
  ) {}

  /**
   * Takes over the head that the coordinator names in Hello, after comparing it with the log. If it is the one from
   * which a refused head was proved, the refusal was final: no head of this site was still on its way.
   */
  greet(witnessed: Checkpoint): void {
    this.quarantine.compare(witnessed);
    this.last = witnessed;
    const isOfThisTree = witnessed.origin === this.log.checkpoint(this.site()).origin;
    this.witnessedSize = isOfThisTree ? witnessed.size : 0;
    const { refusedFrom } = this;
    this.refusedFrom = undefined;
    if (refusedFrom !== undefined && refusedFrom === this.witnessedSize) return this.quarantine.enter('witness-forked');
    if (isOfThisTree && witnessed.size > 0 && this.quarantine.state !== 'unrecovered') this.heads.noteWitnessed(witnessed);
  }

  /**
   * Has the present head confirmed. A log that waits for consent is confirmed too, because the coordinator has to check
   * its first leaf.
   * @returns the witnessed head over all leaves, or undefined if the log is in quarantine, now or before
   * @throws AgentError COORDINATOR_UNREACHABLE, COORDINATOR_REFUSED, NOT_ENROLLED
   */
  async witnessHead(): Promise<TreeHead | undefined> {
    const site = this.site();
    if (this.quarantine.state === 'unrecovered') return undefined;
    const head = this.log.checkpoint(site);
    if (head.size === this.witnessedSize) return head;
    const tree = this.log.treeNumber;
    try {
      const proof = this.log.consistencyProof(this.witnessedSize, head.size);
      await this.calls.witness(head, proof, this.beginning(tree, head.size));
    } catch (error) {
      if (OTHER_HEAD.some((reason) => isRefusedFor(error, reason))) throw this.asksAgain();
      if (!isRefusedFor(error, 'RESTART_UNPROVEN')) throw error;
      this.quarantine.enter('witness-forked');
      return undefined;
    }
    // A recovery may have closed the tree while the coordinator was asked.
    if (tree !== this.log.treeNumber) return undefined;
    this.heads.noteWitnessed(head);
    this.witnessedSize = head.size;
    this.last = head;
    return head;
  }

  /**
   * The last head of the present tree that the coordinator has confirmed. A later head is sent on its tick, and not by
   * Hello.
   */
  confirmed(): Checkpoint {
    const now = this.log.checkpoint(this.enrolment.find()?.site ?? '');
    const { witnessed } = this.heads.memory;
    const size = witnessed?.tree === this.log.treeNumber ? witnessed.size : 0;
    // If the log has become shorter than the confirmed head, the shorter head is sent as it is.
    return size >= now.size ? now : { origin: now.origin, ...this.log.head(size) };
  }

  /** Owner of the log, and the head of it that the coordinator says it has confirmed. @throws AgentError NOT_ENROLLED */
  account(): Pick<Closing, 'owner' | 'witnessed'> {
    const { last } = this;
    // An unsound head does not undo the confirmed head that is remembered.
    if (last !== undefined && !this.quarantine.isSound(last))
      return { owner: this.site(), witnessed: this.heads.memory.witnessed };
    const isNone = last === undefined || last.size === 0;
    const witnessed = isNone ? null : { tree: treeOf(last.origin), size: last.size, root: toHex(last.root) };
    return { owner: this.site(), witnessed };
  }

  /**
   * Asks the coordinator for its head. A head whose answer was lost may have been confirmed late; the next proof then
   * begins at the wrong size.
   */
  private asksAgain(): AgentError {
    this.refusedFrom = this.witnessedSize;
    this.calls.greetAgain();
    return new AgentError('COORDINATOR_UNREACHABLE', 'the coordinator holds another head of this log; it is asked which one', {
      hint: 'the agent tries again by itself',
    });
  }

  /** Notes that a new tree has begun, of which nothing is confirmed yet. */
  beginNewTree(): void {
    this.witnessedSize = 0;
  }

  /** The coordinator looks into a tree that follows a recovery before it confirms anything of it. */
  private beginning(tree: number, size: number): TreeBeginning | undefined {
    if (tree === 1 || this.witnessedSize > 0) return undefined;
    return { first: this.log.entryAt(0), inclusion: this.log.inclusionProof(0, size) };
  }

  /** @returns whose log it is @throws AgentError NOT_ENROLLED */
  site(): SiteId {
    const site = this.enrolment.find()?.site;
    if (site === undefined) throw new AgentError('NOT_ENROLLED', 'this site is not enrolled');
    return site;
  }
}
