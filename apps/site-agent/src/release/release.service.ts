import { Injectable } from '@nestjs/common';
import { releaseOrderOf, type RoundOrder } from '@collimate/governance-study';
import { RandomSource } from '@collimate/kernel-numeric';
import { LedgerStore, type AnswerReceipt, type Charge, type Refused, type Released } from '@collimate/privacy-accounting';
import { decideRelease, openGate, releasedCodec } from '@collimate/privacy-gate';
import { SiteStudies } from '../state/site.studies.js';
import { CandidateBuilder } from './candidate.builder.js';
import { CurrentPolicy } from './site-policy.js';

/** What came of an order: a refusal, or the one answer of its charge. */
export type ReleaseOutcome =
  | Refused
  | { readonly kind: 'gone' }
  | { readonly kind: 'unavailable'; readonly charge: Charge; readonly receipt: AnswerReceipt }
  | {
      readonly kind: 'released';
      readonly charge: Charge;
      readonly receipt: AnswerReceipt;
      readonly vector: Released<readonly bigint[]>;
    };

/** The one door by which numbers leave a hospital. It holds no rule of its own: the gate decides. */
@Injectable()
export class ReleaseService {
  constructor(
    private readonly studies: SiteStudies,
    private readonly policy: CurrentPolicy,
    private readonly ledger: LedgerStore,
    private readonly candidates: CandidateBuilder,
    private readonly random: RandomSource,
  ) {}

  /** @returns the noised vector, or why it may not leave; a refusal is an answer, not an error */
  async release(round: RoundOrder): Promise<ReleaseOutcome> {
    const study = this.studies.find(round.studyDigest)?.study;
    if (study === undefined) return { kind: 'refused', code: 'STUDY_NOT_APPROVED' };
    const order = releaseOrderOf(round, study);
    if ('kind' in order) return order;

    // Commit A: the site's own policy decides, and the charge is durable before any subject row is read.
    const charge = await this.ledger.charge(order, (spent) => decideRelease(order, this.policy.current(study), spent));
    if (charge.kind === 'refused') return charge;

    // Commit B: at most one answer per charge, ever; a stored one is decoded and returned. A crash before B runs the
    // same charge again, so an error that depends on the data is never a refund.
    const answered = await this.ledger.answer(charge, releasedCodec, async () => {
      const candidate = await this.candidates.build(charge, study);
      return openGate(charge, candidate, this.random);
    });
    if (answered.kind === 'gone') return answered;
    return { ...answered, charge };
  }
}
