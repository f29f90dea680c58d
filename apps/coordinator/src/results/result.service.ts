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
import { rhoOf } from '@collimate/privacy-accounting';
import { CoordinatorError } from '../platform/coordinator.error.js';
import { lastRounds } from './step.sum.js';

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
    const last = lastRounds(rounds);
    const document: ResultDocument = {
      schema: RESULT_SCHEMA,
      study: describeStudy(study),
      rounds: last.map((round) => outcomeOf(study, round, statesOf(rounds, round))),
      privacy: privacyStatement(
        study,
        last.map((round) => study.queries[round.ordinal]),
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

/** @returns what each step of a round's statistic was given; empty for a statistic that is given nothing */
function statesOf(rounds: readonly RoundRow[], { ordinal }: RoundRow): readonly Digest[] {
  return rounds.flatMap((round) => (round.ordinal === ordinal && round.given !== null ? [round.given as Digest] : []));
}

/** @param round of the last step that was opened */
function outcomeOf(study: FrozenStudy, round: RoundRow, states: readonly Digest[]): RoundOutcome {
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
    ...(states.length > 0 && { states }),
    pooled,
  };
}

/**
 * What each site was charged: a receipt is a charge, a refusal is none, and no word at all may hide one. A vector that was
 * refused as implausible was charged at its site like any other. All steps of a statistic are one charge: it stands with the first answer, whatever
 * became of the others.
 */
async function chargesOf(session: StoreSession, study: FrozenStudy, rounds: readonly RoundRow[]): Promise<readonly SiteCharge[]> {
  const answers = await Promise.all(rounds.map((round) => session.rounds.answers(round.id as RoundId)));
  return study.protocol.sites.map((site) => {
    let [rho, assumed] = [ZERO, false];
    study.queries.forEach(({ event }, ordinal) => {
      const asked = rounds.flatMap((round, index) => {
        if (round.ordinal !== ordinal || !round.roster.includes(site)) return [];
        return [answers[index].find(({ site_id: siteId }) => siteId === site)?.outcome];
      });
      if (asked.every((outcome) => outcome === 'declined')) return;
      rho = add(rho, rhoOf(event));
      assumed ||= asked.every((outcome) => outcome === undefined || outcome === 'declined');
    });
    return { site, rho: formatRational(rho), assumed };
  });
}
