import { Injectable } from '@nestjs/common';
import type { FrozenStudy, RoundOrder } from '@collimate/governance-study';
import { EnrolmentStore } from '@collimate/platform-site-store';
import type { DeclineCode } from '@collimate/protocol';
import { WorkPaused } from '../quarantine/pause.js';
import { ReleaseService, type ReleaseOutcome } from '../release/release.service.js';
import { BeforeRelease } from './before.release.js';
import { ContributionBuilder } from './contribution.builder.js';
import { ReleaseWindow } from './release.window.js';
import { Witness } from './witness.js';

/** An answer ready to go, or the code of a refusal. */
export type Sealed =
  /** `message` is sent with the same bytes at each try; `sequence` is the number of its charge in the ledger. */
  | { readonly kind: 'sealed'; readonly sequence: number; readonly message: Uint8Array }
  | { readonly kind: 'refused'; readonly code: DeclineCode }
  /** New work was stopped while the tick or a witness was awaited. The answer stays in the ledger, and the round waits. */
  | { readonly kind: 'paused' };

/** Outcome of an order that has not left the hospital yet. */
export type Opened =
  | ReleaseOutcome
  | { readonly kind: 'not-asked' }
  /** New work is stopped at this hospital. Nothing was charged, and the round waits. */
  | { readonly kind: 'paused' };

/** Parts for sealing an answer. */
@Injectable()
export class SealingParts {
  constructor(
    readonly witness: Witness,
    readonly builder: ContributionBuilder,
  ) {}
}

/**
 * Seals an answer in three steps: a look into the coordinator's log, the release, and on the tick the witness. Nothing
 * is sent without a witness of the checkpoint that holds the answer. A second call for the same order gives the same
 * answer, from the ledger.
 */
@Injectable()
export class AnswerSealer {
  constructor(
    private readonly window: ReleaseWindow,
    private readonly door: ReleaseService,
    private readonly sealing: SealingParts,
    private readonly enrolment: EnrolmentStore,
    private readonly before: BeforeRelease,
  ) {}

  /**
   * Computes the outcome of an order. The outcome leaves only on the tick of its window.
   * @throws AgentError COORDINATOR_UNREACHABLE; NOT_IN_COORDINATOR_LOG, SOFTWARE_NOT_ACCEPTED before anything was
   *   charged or read
   */
  async open(order: RoundOrder, study: FrozenStudy | undefined): Promise<Opened> {
    const site = this.enrolment.find()?.site;
    // A site that is not asked gives no answer: under secure aggregation it would be one share too many.
    if (site === undefined || !order.roster.includes(site)) return { kind: 'not-asked' };
    if (this.before.isPaused) return { kind: 'paused' };
    if (study !== undefined) await this.before.check(study.digest);
    try {
      return await this.window.compute(order, (silence) => this.door.release(order, silence));
    } catch (error) {
      // The log of the coordinator and the silence were awaited since.
      if (error instanceof WorkPaused) return { kind: 'paused' };
      throw error;
    }
  }

  /**
   * Makes the outgoing message from the outcome of an order, on its tick: the log's head with the answer is told to
   * nobody before.
   * @throws AgentError COORDINATOR_UNREACHABLE if there is no witness now
   */
  async seal(order: RoundOrder, study: FrozenStudy | undefined, outcome: Exclude<Opened, { kind: 'paused' }>): Promise<Sealed> {
    const site = this.enrolment.find()?.site;
    if (outcome.kind === 'not-asked' || site === undefined) return { kind: 'refused', code: 'NOT_IN_ROSTER' };
    const design = study?.queries.find((query) => query.name === order.statistic)?.design;
    if (outcome.kind === 'refused') return outcome;
    if (outcome.kind === 'gone' || design === undefined) return { kind: 'refused', code: 'GONE' };
    const head = await this.sealing.witness.witnessHead();
    if (head === undefined) return { kind: 'refused', code: 'QUARANTINED' };
    if (this.before.isPaused) return { kind: 'paused' };
    const message = this.sealing.builder.build(order, site, outcome, head, design.length);
    return { kind: 'sealed', sequence: outcome.charge.sequence, message };
  }
}
