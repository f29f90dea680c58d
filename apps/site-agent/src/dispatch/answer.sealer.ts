import { Injectable } from '@nestjs/common';
import type { FrozenStudy, RoundOrder } from '@collimate/governance-study';
import { EnrolmentStore } from '@collimate/platform-site-store';
import type { DeclineCode } from '@collimate/protocol';
import { ReleaseService } from '../release/release.service.js';
import { BeforeRelease } from './before.release.js';
import { ContributionBuilder } from './contribution.builder.js';
import { Witness } from './witness.js';

/** An answer ready to go, or the code of a refusal. */
export type Sealed =
  /** `message` goes out byte for byte the same however often; `sequence` is its charge in the ledger. */
  | { readonly kind: 'sealed'; readonly sequence: number; readonly message: Uint8Array }
  | { readonly kind: 'refused'; readonly code: DeclineCode }
  /** Somebody of the hospital has stopped new work: nothing was charged, and the round waits. */
  | { readonly kind: 'paused' };

/**
 * A look into the coordinator's log, then release, then witness, then seal: without a witness of the checkpoint that holds the
 * answer, nothing is sent. Passing here twice for the same order gives the same answer, from the ledger.
 */
@Injectable()
export class AnswerSealer {
  constructor(
    private readonly door: ReleaseService,
    private readonly witness: Witness,
    private readonly builder: ContributionBuilder,
    private readonly enrolment: EnrolmentStore,
    private readonly before: BeforeRelease,
  ) {}

  /**
   * @throws AgentError COORDINATOR_UNREACHABLE if there is no witness now; NOT_IN_COORDINATOR_LOG, SOFTWARE_NOT_ACCEPTED before
   *   anything was charged or read
   */
  async seal(order: RoundOrder, study: FrozenStudy | undefined): Promise<Sealed> {
    const site = this.enrolment.find()?.site;
    // Whoever is not asked gives no answer: under secure aggregation it would be one share too many.
    if (site === undefined || !order.roster.includes(site)) return { kind: 'refused', code: 'NOT_IN_ROSTER' };
    if (this.before.isPaused) return { kind: 'paused' };
    if (study !== undefined) await this.before.check(study.digest);
    const outcome = await this.door.release(order);
    const design = study?.queries.find((query) => query.name === order.statistic)?.design;
    if (outcome.kind === 'refused') return outcome;
    if (outcome.kind === 'gone' || design === undefined) return { kind: 'refused', code: 'GONE' };
    const head = await this.witness.witnessHead();
    if (head === undefined) return { kind: 'refused', code: 'QUARANTINED' };
    const message = this.builder.build(order, site, outcome, head, design.length);
    return { kind: 'sealed', sequence: outcome.charge.sequence, message };
  }
}
