import { Injectable } from '@nestjs/common';
import { givenTo, releaseOrderOf, type DeclaredStatistic, type FrozenStudy, type RoundOrder } from '@collimate/governance-study';
import { RandomSource } from '@collimate/kernel-numeric';
import {
  AttemptLedger,
  refused,
  type ChargedAttempt,
  type MaskedAnswer,
  type MaskedOrder,
  type Refused,
  type ReleaseOrder,
  type Spent,
} from '@collimate/privacy-accounting';
import { isRefused, SITE_SIDE, type AttemptCharge, type SiteAttempt, type SiteTools } from '@collimate/privacy-aggregation';
import { decideAttempt, openShare, type Candidate } from '@collimate/privacy-gate';
import { AgentError } from '../ground/agent.error.js';
import type { Silence } from '../silence/hush.js';
import { HouseWord } from '../policy/house.word.js';
import { CurrentPolicy } from '../policy/site-policy.js';
import { CandidateBuilder } from './candidate.builder.js';

/** An attempt in memory, with the tools of this site. */
export interface AttemptAtHand {
  /** Each step puts the next state here. Once the mask was made, the state holds the bytes, even if the disk fails. */
  attempt: SiteAttempt;
  readonly tools: SiteTools;
}

/** Round and study for which rows are read, and the silence meanwhile. */
export interface Reading {
  readonly round: RoundOrder;
  readonly study: FrozenStudy;
  readonly silence: Silence;
}

/**
 * The door for a vector with one share of the noise, which leaves the hospital under masks alone. The unmasked vector
 * does not leave this class, and is not written.
 */
@Injectable()
export class ShareDoor {
  constructor(
    private readonly word: HouseWord,
    private readonly policy: CurrentPolicy,
    private readonly ledger: AttemptLedger,
    private readonly candidates: CandidateBuilder,
    private readonly random: RandomSource,
  ) {}

  /** @returns why this site would not charge an attempt of the round with any roster; undefined if it would */
  refusal(round: RoundOrder, study: FrozenStudy): Refused | undefined {
    const order = this.orderOf(round, study);
    if ('kind' in order) return order;
    const { event } = queryOf(order, study);
    if (event.kind !== 'shared-discrete-gaussian') return refused('QUERY_NOT_DECLARED');
    const masked = { attempt: round.attempt?.attempt ?? 0, transcript: study.digest };
    const asked = { order: { ...order, masked }, honest: event.honest };
    const { spent, before } = this.ledger.look(order);
    const decision = decideAttempt(asked, this.policy.current(study), spent, before);
    return decision.kind === 'refused' ? decision : undefined;
  }

  /**
   * Commit A: charges an attempt, before any row is read.
   * @param cleared the roster's signed agreement
   * @throws WorkPaused while somebody has stopped new work: nothing was charged
   */
  async charge(round: RoundOrder, study: FrozenStudy, cleared: AttemptCharge): Promise<ChargedAttempt | Refused | Spent> {
    const order = this.orderOf(round, study);
    if ('kind' in order) return order;
    const { honest, attempt, r: transcript } = cleared;
    const masked: MaskedOrder = { ...order, masked: { attempt, transcript } };
    return this.ledger.charge(masked, (spent, before) => {
      this.word.demandWork();
      return decideAttempt({ order: masked, honest }, this.policy.current(study), spent, before);
    });
  }

  /**
   * Commit B: reads the rows, draws this site's share of the noise, masks, and makes the masked bytes durable. A computation that fails
   * masks zeros with the same noise, so that nobody learns of it.
   * @returns undefined if the charge belongs to a past that was closed; `spent` if somebody has withdrawn since a vector was masked that
   * could not be written: the attempt ends without one
   * @throws StoreError if the bytes cannot be written now: called again, the same are written; AgentError STUDY_NOT_APPROVED
   */
  mask(charge: ChargedAttempt, reading: Reading, hand: AttemptAtHand): Promise<MaskedAnswer | Spent | undefined> {
    return this.ledger.answer(charge, async () => {
      if (this.refusalOf(reading.round) !== undefined) throw new AgentError('STUDY_NOT_APPROVED', 'the study was closed');
      const share = openShare(charge, await this.candidate(charge, reading), this.random);
      return () => {
        const stepped = SITE_SIDE.uploadShare(hand.attempt, share, hand.tools);
        if (isRefused(stepped)) throw new AgentError('CHARGE_FOREIGN', 'the charge is not of this attempt');
        hand.attempt = stepped.attempt;
        return stepped.out.masked;
      };
    });
  }

  /** @returns the masked vector of a round's attempt that is on the disk already */
  made(round: RoundOrder, study: FrozenStudy): MaskedAnswer | undefined {
    const order = this.orderOf(round, study);
    const made = 'kind' in order || round.attempt === undefined ? undefined : this.ledger.find(order, round.attempt.attempt);
    // Another round has another R: a vector masked for one is useless in the other.
    return made?.charge.order.roundId === round.roundId ? made : undefined;
  }

  /** @returns the highest number of an attempt that was charged for the round's step, -1 if none */
  lastAttempt(round: RoundOrder, study: FrozenStudy): number {
    const order = this.orderOf(round, study);
    return 'kind' in order ? -1 : this.ledger.lastAttempt(order);
  }

  private async candidate(charge: ChargedAttempt, { round, study, silence }: Reading): Promise<Candidate> {
    const query = queryOf(charge.order, study);
    const given = givenTo(round, query);
    if (given === undefined) throw new AgentError('CHARGE_FOREIGN', 'the charge is not of a step of this study');
    try {
      return await this.candidates.build(charge, study, given, silence);
    } catch {
      // The error may depend on the data, so its text is dropped.
      const exact = new Array<bigint>(query.design.length).fill(0n);
      return { queryDigest: query.queryDigest, event: charge.event, exact };
    }
  }

  private orderOf(round: RoundOrder, study: FrozenStudy): ReleaseOrder | Refused {
    const code = this.refusalOf(round);
    return code === undefined ? releaseOrderOf(round, study) : refused(code);
  }

  /** Why the hospital's yes to the study does not stand now. */
  private refusalOf({ studyDigest }: RoundOrder): ReturnType<HouseWord['refusal']> {
    return this.word.refusal(studyDigest);
  }
}

function queryOf({ queryDigest }: ReleaseOrder, study: FrozenStudy): DeclaredStatistic {
  const query = study.queries.find((declared) => declared.queryDigest === queryDigest);
  if (query === undefined) throw new AgentError('CHARGE_FOREIGN', 'the charge is not of a query of this study');
  return query;
}
