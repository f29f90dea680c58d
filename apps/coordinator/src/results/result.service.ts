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
import { CoordinatorStore, type RoundRow, type StoreSession } from '@collimate/platform-coordinator-store';
import { CoordinatorError } from '../platform/coordinator.error.js';

/** Publishes the result of a study once, and finds what is published. */
@Injectable()
export class ResultService {
  constructor(
    private readonly store: CoordinatorStore,
    private readonly clock: Clock,
  ) {}

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
  const { spec, analyses, design, queryDigest, fold } = study.queries[round.ordinal];
  return {
    roundId: round.id as RoundId,
    statistic: round.statistic,
    kind: spec.kind,
    ...(analyses !== undefined && {
      analyses: analyses.map(({ name, kind }) => ({ name, kind })),
      variables: design.features.map(({ key }) => key),
      ...(fold !== undefined && { fold: fold.name }),
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
