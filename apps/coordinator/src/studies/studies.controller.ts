import { Controller } from '@nestjs/common';
import { Clock, knownParts, parseStudyId, type RoundId } from '@collimate/kernel-canonical';
import { CoordinatorStore, type RoundRow } from '@collimate/platform-coordinator-store';
import { Serves, type CallOf } from '@collimate/platform-service-kit';
import { PROGRESS_WORDS, type SiteAlarmName } from '@collimate/protocol';
import { COORDINATOR_API, type AnswerOf, type CoordinatorApi, type StudyStatus } from '@collimate/protocol/http';
import { attemptOutlines } from '../masking/attempt.outline.js';
import { Doorbells } from '../platform/doorbells.js';
import { parseResultName } from '../results/result.name.js';
import { ResultService } from '../results/result.service.js';
import { hasSaid } from './review.silence.js';
import { required, StudyService } from './study.service.js';

/** A round with the answers of its sites. */
type RoundView = StudyStatus['rounds'][number];
/** Answer of one site in a round. */
type AnswerView = RoundView['answers'][number];

/** Studies, for the operator. */
@Controller()
export class StudiesController {
  constructor(
    private readonly studies: StudyService,
    private readonly results: ResultService,
    private readonly store: CoordinatorStore,
    private readonly doorbells: Doorbells,
    private readonly clock: Clock,
  ) {}

  @Serves(COORDINATOR_API.createStudy)
  freeze({ body }: CallOf<CoordinatorApi['createStudy']>): Promise<AnswerOf<CoordinatorApi['createStudy']>> {
    return this.studies.freeze(body);
  }

  @Serves(COORDINATOR_API.studies)
  async list(): Promise<AnswerOf<CoordinatorApi['studies']>> {
    const rows = await this.store.read.studies.listed();
    const connected = new Set(this.doorbells.listening());
    const asked = new Map((await this.studies.active()).map(({ row, study }) => [row.id, study.protocol.sites]));
    const deadlines = new Map((await this.store.read.rounds.allOpen()).map((round) => [round.study_id, round.deadline_at]));
    return {
      studies: rows.map((row) => ({
        ...{ id: row.id, digest: row.digest, state: row.state, createdAt: row.created_at, changedAt: row.changed_at },
        reviewUntil: row.review_until,
        sites: (asked.get(row.id) ?? []).map((id) => ({ id, connected: connected.has(id) })),
        deadlineAt: deadlines.get(row.id) ?? null,
      })),
    };
  }

  @Serves(COORDINATOR_API.openStudy)
  async open({ params }: CallOf<CoordinatorApi['openStudy']>): Promise<AnswerOf<CoordinatorApi['openStudy']>> {
    await this.studies.open(parseStudyId(params.id));
    return this.statusOf(params.id);
  }

  @Serves(COORDINATOR_API.cancelStudy)
  async cancel({ params }: CallOf<CoordinatorApi['cancelStudy']>): Promise<AnswerOf<CoordinatorApi['cancelStudy']>> {
    await this.studies.cancel(parseStudyId(params.id), this.results);
    return this.statusOf(params.id);
  }

  @Serves(COORDINATOR_API.study)
  status({ params }: CallOf<CoordinatorApi['study']>): Promise<AnswerOf<CoordinatorApi['study']>> {
    return this.statusOf(params.id);
  }

  @Serves(COORDINATOR_API.result)
  async result({ params }: CallOf<CoordinatorApi['result']>): Promise<AnswerOf<CoordinatorApi['result']>> {
    const name = parseResultName(params.id);
    await required(this.store.read, name.study);
    return this.results.find(name);
  }

  private async statusOf(id: string): Promise<StudyStatus> {
    const studyId = parseStudyId(id);
    const row = await required(this.store.read, studyId);
    const rounds = await this.store.read.rounds.ofStudy(studyId);
    const progress = new Map((await this.store.read.studies.progressOf(studyId)).map((line) => [line.site_id, line]));
    const known = new Map((await this.store.read.sites.all()).map((site) => [site.id, site]));
    const { protocol } = this.studies.read(row);
    const isOver = row.review_until !== null && this.clock.now() >= row.review_until;
    return {
      id: row.id,
      digest: row.digest,
      state: row.state,
      sites: protocol.sites.map((site) => {
        const line = progress.get(site);
        return {
          id: site,
          progress: line === undefined ? null : PROGRESS_WORDS[line.progress],
          reportedAt: line?.reported_at ?? null,
          standing: known.get(site)?.state ?? 'invited',
          isLate: isOver && !hasSaid(line?.progress),
          alarm: alarmOf(known.get(site)?.alarm),
        };
      }),
      reviewUntil: row.review_until,
      rounds: await Promise.all(rounds.map((round) => this.describe(round, protocol.noise === 'shared'))),
    };
  }

  /** @param isShared whether its noise is shared: only then there are attempts to ask the database for */
  private async describe(round: RoundRow, isShared: boolean): Promise<RoundView> {
    const answers = await this.store.read.rounds.answers(round.id as RoundId);
    const uploads = isShared ? await this.store.read.attempts.uploads(round.id as RoundId) : [];
    // Sites that sent a vector in the last attempt at a masked sum.
    const last = Math.max(...uploads.map(({ attempt }) => attempt));
    const masked = uploads.flatMap(({ attempt, site_id: site }) => (attempt === last && site !== null ? [site] : []));
    return {
      id: round.id,
      statistic: round.statistic,
      state: round.state,
      epoch: round.epoch,
      roster: round.roster,
      openedAt: round.opened_at,
      deadlineAt: round.deadline_at,
      closedAt: round.closed_at,
      answers: [
        ...answers.map((answer) => ({
          site: answer.site_id,
          outcome: answer.outcome,
          ...knownParts<AnswerView>({ code: answer.decline_code ?? undefined }),
        })),
        ...masked.map((site) => ({ site, outcome: 'released' as const, code: undefined })),
      ],
      ...knownParts<RoundView>({
        inTheOpen: round.fallback || undefined,
        attempts: isShared ? await attemptOutlines(this.store.read, round.id as RoundId) : undefined,
      }),
    };
  }
}

/** @returns the alarm of a site; null if it has none */
function alarmOf(alarm: SiteAlarmName | undefined): StudyStatus['sites'][number]['alarm'] {
  return alarm === undefined || alarm === 'none' ? null : alarm;
}
