import { Injectable } from '@nestjs/common';
import { canonicalJson, Clock, digestOf, knownParts, type Digest, type RoundId, type SiteId } from '@collimate/kernel-canonical';
import type { FrozenStudy } from '@collimate/governance-study';
import {
  chargesOfRound,
  describeStudy,
  privacyStatement,
  RESULT_SCHEMA,
  type PooledRound,
  type PublishedResult,
  type PublishedStudy,
  type ResultDocument,
  type RoundOutcome,
  type StudyDescription,
} from '@collimate/governance-publication';
import { compare, parseSum, ZERO } from '@collimate/kernel-numeric';
import { CoordinatorStore, type RoundRow, type StoreSession } from '@collimate/platform-coordinator-store';
import { stepsOf } from '@collimate/statistics-menu';
import { CoordinatorError } from '../platform/coordinator.error.js';
import type { ResultName } from './result.name.js';
import { openingOf } from './result.opening.js';
import { chargesTogether, spentIn, type SpentTurn } from './turn.charges.js';
import { roundsOfTurn, turnsOf } from './step.sum.js';

/** Publishes the result of a study once, and finds published results. */
@Injectable()
export class ResultService {
  constructor(
    private readonly store: CoordinatorStore,
    private readonly clock: Clock,
  ) {}

  /**
   * Publishes the result of one turn once, with its digest in the log and with the cost of the turns before it. A turn
   * in which no site can have been charged has no result. A turn that was charged and gave no numbers has a result that
   * says so (ADR 0089).
   */
  async publish(session: StoreSession, study: FrozenStudy, all: readonly RoundRow[], turn: number): Promise<void> {
    const rounds = roundsOfTurn(all, turn);
    const { id: studyId } = study.protocol;
    if ((await session.studies.findResult(studyId, turn)) !== undefined) return;
    const at = this.clock.now();
    const spent: SpentTurn[] = [];
    for (const one of turnsOf(all)) {
      if (one <= turn) spent.push(await spentIn(session, study, roundsOfTurn(all, one)));
    }
    if (spent[spent.length - 1].atSites.every(({ rho }) => compare(parseSum(rho), ZERO) === 0)) return;
    const before = spent.slice(0, -1).flatMap((one) => outcomesOf(study, one, all));
    const outcomes = outcomesOf(study, spent[spent.length - 1], rounds);
    const document: ResultDocument = {
      schema: RESULT_SCHEMA,
      study: describeStudy(study),
      rounds: outcomes,
      ...knownParts<Pick<ResultDocument, 'opening'>>({
        opening: openingOf(study, turn, spent.slice(0, -1), await session.studies.resultTurns(studyId)),
      }),
      privacy: privacyStatement(
        study,
        [...before, ...outcomes].flatMap((round) => chargesOfRound(round, study) ?? []),
        chargesTogether(study, spent),
      ),
      publishedAt: at,
    };
    const json = canonicalJson(document);
    const digest = digestOf(RESULT_SCHEMA, document);
    await session.studies.publish({ studyId, turn, studyDigest: study.digest, json, digest, at });
    await session.log.append({ kind: 'result-published', study: study.digest, result: digest, at });
  }

  /** @throws CoordinatorError RESULT_UNKNOWN */
  async find({ study, turn }: ResultName): Promise<PublishedResult> {
    const row = await this.store.read.studies.findResult(study, turn);
    if (row === undefined) {
      throw new CoordinatorError(
        'RESULT_UNKNOWN',
        `this study has no published result${turn === undefined ? '' : ' of this opening'}`,
      );
    }
    return { ...(JSON.parse(row.result_json) as ResultDocument), digest: row.result_digest };
  }

  /** @returns every published study, newest first, without its numbers */
  async list(): Promise<readonly PublishedStudy[]> {
    const rows = await this.store.read.studies.results();
    return rows.map((row) => {
      const study = JSON.parse(row.study_json) as StudyDescription;
      return { study, digest: row.result_digest, publishedAt: row.published_at };
    });
  }
}

/**
 * @returns digests of the inputs that each step of a round's statistic was given; empty for a statistic without such
 *   inputs
 */
function statesOf(rounds: readonly RoundRow[], { ordinal }: RoundRow): readonly Digest[] {
  return rounds.flatMap((round) => (round.ordinal === ordinal && round.given !== null ? [round.given as Digest] : []));
}

/** Outcomes of the rounds of one turn, each with the number of its charges. */
function outcomesOf(study: FrozenStudy, { last, charged }: SpentTurn, rounds: readonly RoundRow[]): readonly RoundOutcome[] {
  return last.map((round, index) => ({
    ...outcomeOf(study, round, statesOf(rounds, round)),
    ...knownParts<Pick<RoundOutcome, 'charged' | 'attempted'>>({
      charged: charged?.[index].charged,
      attempted: charged?.[index].attempted,
    }),
  }));
}

/** @param round of the last step that was opened; a run that was cancelled between two steps has no estimates */
function outcomeOf(study: FrozenStudy, round: RoundRow, states: readonly Digest[]): Omit<RoundOutcome, 'charged' | 'attempted'> {
  const { spec, analyses, design, queryDigest, fold } = study.queries[round.ordinal];
  const isWhole = round.step + 1 === stepsOf(design);
  const pooled = round.estimate_json === null || !isWhole ? null : (JSON.parse(round.estimate_json) as PooledRound);
  return {
    roundId: round.id as RoundId,
    statistic: round.statistic,
    kind: spec.kind,
    ...knownParts<Omit<RoundOutcome, 'charged' | 'attempted' | 'pooled'>>({
      // A statistic of version 1 names neither analyses nor variables.
      analyses: analyses?.map(({ name, kind }) => ({ name, kind })),
      variables: analyses && design.features.map(({ key }) => key),
      fold: analyses && fold?.name,
      states: states.length > 0 ? states : undefined,
    }),
    epoch: round.epoch,
    state: pooled === null ? 'abandoned' : 'pooled',
    queryDigest: queryDigest as Digest,
    asked: round.roster as readonly SiteId[],
    pooled,
  };
}
