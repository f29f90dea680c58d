import { Injectable } from '@nestjs/common';
import {
  canonicalJson,
  Clock,
  digestOf,
  type Digest,
  type RoundId,
  type SiteId,
  type StudyId,
} from '@collimate/kernel-canonical';
import { add, formatRational, ZERO } from '@collimate/kernel-numeric';
import type { FrozenStudy } from '@collimate/governance-study';
import {
  describeStudy,
  privacyStatement,
  RESULT_SCHEMA,
  type PooledRound,
  type PublishedResult,
  type PublishedStudy,
  type ResultDocument,
  type RoundOutcome,
  type SiteCharge,
  type StudyDescription,
} from '@collimate/governance-publication';
import { CoordinatorStore, type AnswerRow, type RoundRow, type StoreSession } from '@collimate/platform-coordinator-store';
import { sumContributions, unseal } from '@collimate/privacy-aggregation';
import { contributionFromWire, SealedContribution } from '@collimate/protocol';
import { analyseRelease, noiseStatement, poolLocally } from '@collimate/statistics-menu';
import { CoordinatorError } from '../coordinator.error.js';
import { expectationOf } from '../rounds/contribution.law.js';

/** Pools rounds, and publishes the result of a study once. */
@Injectable()
export class ResultService {
  constructor(
    private readonly store: CoordinatorStore,
    private readonly clock: Clock,
  ) {}

  /**
   * Adds the released vectors of a round up and turns the sum into estimates.
   * @returns JSON of the estimate, or undefined if fewer sites than the protocol's minimum released one
   */
  pool(study: FrozenStudy, round: RoundRow, answers: readonly AnswerRow[]): string | undefined {
    const query = study.queries[round.ordinal];
    const received = answers.flatMap((answer) => {
      if (answer.outcome !== 'released' || answer.message === null) return [];
      return [contributionFromWire(SealedContribution.decode(answer.message))];
    });
    if (received.length < study.protocol.minSites) return undefined;
    const bodies = received.map(({ body }) => body);
    const expected = expectationOf(round, query);
    const { vector, sites } = sumContributions(bodies, expected);
    const committed = new Map(received.map(({ body, receipt }) => [body.binding.site, receipt.answerHash]));
    const sent = sites.flatMap((site) => {
      const answer = committed.get(site);
      return answer === undefined ? [] : [{ site, answer }];
    });
    const { design, analyses } = query;
    const bySite = bodies.map((body) => ({ site: body.binding.site, vector: unseal(body, expected) }));
    const sum = poolLocally(design, vector, sites.length);
    const [estimate, ...further] = analyseRelease({ design, pooled: sum, bySite }, analyses);
    const pooled: PooledRound = {
      sites,
      noise: noiseStatement(design, sum),
      answers: sent,
      estimate,
      ...(further.length > 0 && { further }),
    };
    return JSON.stringify(pooled);
  }

  /** Publishes what the rounds of a study gave, with its digest in the log. */
  async publish(session: StoreSession, study: FrozenStudy, rounds: readonly RoundRow[]): Promise<void> {
    const at = this.clock.now();
    const document: ResultDocument = {
      schema: RESULT_SCHEMA,
      study: describeStudy(study),
      rounds: rounds.map((round) => outcomeOf(study, round)),
      privacy: privacyStatement(
        study,
        rounds.map((round) => study.queries[round.ordinal]),
        await chargesOf(session, study, rounds),
      ),
      publishedAt: at,
    };
    const json = canonicalJson(document);
    const digest = digestOf(RESULT_SCHEMA, document);
    await session.studies.publish({ studyId: study.protocol.id, studyDigest: study.digest, json, digest, at });
    await session.log.append({ kind: 'result-published', study: study.digest, result: digest, at });
  }

  /** @throws CoordinatorError RESULT_UNKNOWN */
  async find(studyId: StudyId): Promise<PublishedResult> {
    const row = await this.store.read.studies.findResult(studyId);
    if (row === undefined) throw new CoordinatorError('RESULT_UNKNOWN', 'this study has no published result');
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

function outcomeOf(study: FrozenStudy, round: RoundRow): RoundOutcome {
  const pooled = round.estimate_json === null ? null : (JSON.parse(round.estimate_json) as PooledRound);
  const { spec, analyses, design, queryDigest } = study.queries[round.ordinal];
  return {
    roundId: round.id as RoundId,
    statistic: round.statistic,
    kind: spec.kind,
    ...(analyses !== undefined && {
      analyses: analyses.map(({ name, kind }) => ({ name, kind })),
      variables: design.features.map(({ key }) => key),
    }),
    epoch: round.epoch,
    state: round.state === 'pooled' ? 'pooled' : 'abandoned',
    queryDigest: queryDigest as Digest,
    asked: round.roster as readonly SiteId[],
    pooled,
  };
}

/**
 * What each site was charged: a receipt is a charge, a refusal is none, and no word at all may hide one. A vector that was
 * refused as implausible was charged at its site like any other.
 */
async function chargesOf(session: StoreSession, study: FrozenStudy, rounds: readonly RoundRow[]): Promise<readonly SiteCharge[]> {
  const answers = await Promise.all(rounds.map((round) => session.rounds.answers(round.id as RoundId)));
  return study.protocol.sites.map((site) => {
    let [rho, assumed] = [ZERO, false];
    rounds.forEach((round, index) => {
      if (!round.roster.includes(site)) return;
      const answer = answers[index].find(({ site_id: siteId }) => siteId === site);
      if (answer?.outcome === 'declined') return;
      rho = add(rho, study.queries[round.ordinal].design.rho);
      assumed ||= answer === undefined;
    });
    return { site, rho: formatRational(rho), assumed };
  });
}
