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
  /** From where the head was proved that the coordinator refused last; undefined once Hello has told what it holds. */
  private refusedFrom: number | undefined;

  constructor(
    private readonly log: SiteLog,
    private readonly calls: CoordinatorCalls,
    private readonly enrolment: EnrolmentStore,
    private readonly quarantine: Quarantine,
    private readonly heads: HeadGuard,
  ) {}

  /**
   * Takes over what the coordinator says in Hello that it has seen, after comparing it with the log. If that is what a refused head was proved
   * from, the refusal was meant: nothing of this site's was still on its way.
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
   * A log that waits for consent is confirmed too: its first leaf is what the coordinator has to look at.
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

  /** The head that the coordinator has confirmed, of the tree that goes on: a later one is told on its tick, and not by Hello. */
  confirmed(): Checkpoint {
    const now = this.log.checkpoint(this.enrolment.find()?.site ?? '');
    const { witnessed } = this.heads.memory;
    const size = witnessed?.tree === this.log.treeNumber ? witnessed.size : 0;
    // A log that has become shorter than that is told as it is.
    return size >= now.size ? now : { origin: now.origin, ...this.log.head(size) };
  }

  /** Whose log it is, and what the coordinator says that it has confirmed of it. @throws AgentError NOT_ENROLLED */
  account(): Pick<Closing, 'owner' | 'witnessed'> {
    const { last } = this;
    // What was confirmed before such a word still was.
    if (last !== undefined && !this.quarantine.isSound(last))
      return { owner: this.site(), witnessed: this.heads.memory.witnessed };
    const isNone = last === undefined || last.size === 0;
    const witnessed = isNone ? null : { tree: treeOf(last.origin), size: last.size, root: toHex(last.root) };
    return { owner: this.site(), witnessed };
  }

  /** A head whose answer was lost is confirmed all the same, late perhaps, and then the proof begins too early: Hello tells what stands. */
  private asksAgain(): AgentError {
    this.refusedFrom = this.witnessedSize;
    this.calls.greetAgain();
    return new AgentError('COORDINATOR_UNREACHABLE', 'the coordinator holds another head of this log; it is asked which one', {
      hint: 'the agent tries again by itself',
    });
  }

  /** A new tree has begun, of which nothing is confirmed yet. */
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
