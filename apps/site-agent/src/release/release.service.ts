import { Injectable } from '@nestjs/common';
import { givenTo, releaseOrderOf, type FrozenStudy, type RoundOrder, type StepGiven } from '@collimate/governance-study';
import { RandomSource } from '@collimate/kernel-numeric';
import { isLedgerOfSite } from '@collimate/platform-site-store';
import {
  LedgerStore,
  refused,
  type AnswerReceipt,
  type Charge,
  type Refused,
  type Released,
} from '@collimate/privacy-accounting';
import { openGate, releasedCodec } from '@collimate/privacy-gate';
import { AgentError } from '../ground/agent.error.js';
import type { Silence } from '../silence/hush.js';
import { HouseWord } from '../policy/house.word.js';
import { CandidateBuilder } from './candidate.builder.js';
import { OpenDecision } from './open.decision.js';

/** Outcome of an order: a refusal, or the one answer of its charge. */
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
    private readonly word: HouseWord,
    private readonly decision: OpenDecision,
    private readonly ledger: LedgerStore,
    private readonly candidates: CandidateBuilder,
    private readonly random: RandomSource,
  ) {}

  /**
   * @param silence in which rows are read; one that is over is enough for an answer that is in the ledger
   * @returns the noised vector, or why it may not leave; a refusal is an answer, not an error
   * @throws WorkPaused while somebody has stopped new work: nothing was charged, and nothing is read or taken from the ledger
   */
  async release(round: RoundOrder, silence: Silence): Promise<ReleaseOutcome> {
    const study = this.word.study(round.studyDigest);
    // Checked here too: the ledger returns an existing charge without asking the policy.
    const before = this.refusal(round);
    if (study === undefined || before !== undefined) return refused(before ?? 'STUDY_NOT_APPROVED');
    const order = releaseOrderOf(round, study);
    if ('kind' in order) return order;
    this.word.demandWork();

    // The ledger gets the key that marks vectors as released, so a foreign one could have any vector marked.
    const { ledger } = this;
    if (!isLedgerOfSite(ledger)) throw new AgentError('CHARGE_FOREIGN', 'the ledger is none of this site');

    // Commit A: the site's own policy decides, and the charge is durable before any subject row is read.
    const charge = await ledger.charge(order, (spent) => {
      this.word.demandWork();
      return this.decision.decide(order, study, spent);
    });
    if (charge.kind === 'refused') return charge;

    // Commit B: at most one answer per charge, ever; a stored one is decoded and returned. A crash before B runs the
    // same charge again, so an error that depends on the data is never a refund.
    const answered = await ledger.answer(charge, releasedCodec, async () => {
      // The ledger may build again after a while; once the hospital took its yes back no row is read.
      if (this.refusal(round) !== undefined) throw new AgentError('STUDY_NOT_APPROVED', 'the study was closed');
      const candidate = await this.candidates.build(charge, study, givenOf(round, study), silence);
      return openGate(charge, candidate, this.random);
    });
    if (answered.kind === 'gone') return answered;
    const after = this.refusal(round);
    if (after !== undefined) return refused(after);
    return { ...answered, charge };
  }

  /** Why the hospital's yes to the study does not stand now. */
  private refusal({ studyDigest }: RoundOrder): ReturnType<HouseWord['refusal']> {
    return this.word.refusal(studyDigest);
  }
}

/** Input that follows from the order's own sums. Before the charge it was checked that they lead to the named input. */
function givenOf(round: RoundOrder, study: FrozenStudy): StepGiven {
  const query = study.queries.find(({ name }) => name === round.statistic);
  const given = query === undefined ? undefined : givenTo(round, query);
  if (given === undefined) throw new AgentError('CHARGE_FOREIGN', 'the charge is not of a step of this study');
  return given;
}
