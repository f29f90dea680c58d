import { Controller } from '@nestjs/common';
import { parseStudyId, type RoundId } from '@collimate/kernel-canonical';
import { CoordinatorStore, type RoundRow } from '@collimate/platform-coordinator-store';
import { Serves, type CallOf } from '@collimate/platform-service-kit';
import { PROGRESS_WORDS, type SiteAlarmName } from '@collimate/protocol';
import { COORDINATOR_API, type AnswerOf, type CoordinatorApi, type StudyStatus } from '@collimate/protocol/http';
import { ResultService } from '../results/result.service.js';
import { required, StudyService } from './study.service.js';

/** Studies, for the operator. */
@Controller()
export class StudiesController {
  constructor(
    private readonly studies: StudyService,
    private readonly results: ResultService,
    private readonly store: CoordinatorStore,
  ) {}

  @Serves(COORDINATOR_API.createStudy)
  freeze({ body }: CallOf<CoordinatorApi['createStudy']>): Promise<AnswerOf<CoordinatorApi['createStudy']>> {
    return this.studies.freeze(body);
  }

  @Serves(COORDINATOR_API.studies)
  async list(): Promise<AnswerOf<CoordinatorApi['studies']>> {
    const rows = await this.store.read.studies.listed();
    return { studies: rows.map(({ id, digest, state, created_at }) => ({ id, digest, state, createdAt: created_at })) };
  }

  @Serves(COORDINATOR_API.openStudy)
  async open({ params }: CallOf<CoordinatorApi['openStudy']>): Promise<AnswerOf<CoordinatorApi['openStudy']>> {
    await this.studies.open(parseStudyId(params.id));
    return this.statusOf(params.id);
  }

  @Serves(COORDINATOR_API.cancelStudy)
  async cancel({ params }: CallOf<CoordinatorApi['cancelStudy']>): Promise<AnswerOf<CoordinatorApi['cancelStudy']>> {
    await this.studies.cancel(parseStudyId(params.id));
    return this.statusOf(params.id);
  }

  @Serves(COORDINATOR_API.study)
  status({ params }: CallOf<CoordinatorApi['study']>): Promise<AnswerOf<CoordinatorApi['study']>> {
    return this.statusOf(params.id);
  }

  @Serves(COORDINATOR_API.result)
  async result({ params }: CallOf<CoordinatorApi['result']>): Promise<AnswerOf<CoordinatorApi['result']>> {
    const studyId = parseStudyId(params.id);
    await required(this.store.read, studyId);
    return this.results.find(studyId);
  }

  private async statusOf(id: string): Promise<StudyStatus> {
    const studyId = parseStudyId(id);
    const row = await required(this.store.read, studyId);
    const rounds = await this.store.read.rounds.ofStudy(studyId);
    const progress = new Map((await this.store.read.studies.progressOf(studyId)).map((line) => [line.site_id, line]));
    const alarms = new Map((await this.store.read.sites.all()).map((site) => [site.id, site.alarm]));
    return {
      id: row.id,
      digest: row.digest,
      state: row.state,
      sites: this.studies.read(row).protocol.sites.map((site) => {
        const line = progress.get(site);
        return {
          id: site,
          progress: line === undefined ? null : PROGRESS_WORDS[line.progress],
          reportedAt: line?.reported_at ?? null,
          alarm: alarmOf(alarms.get(site)),
        };
      }),
      rounds: await Promise.all(rounds.map((round) => this.describe(round))),
    };
  }

  private async describe(round: RoundRow): Promise<StudyStatus['rounds'][number]> {
    const answers = await this.store.read.rounds.answers(round.id as RoundId);
    return {
      id: round.id,
      statistic: round.statistic,
      state: round.state,
      epoch: round.epoch,
      roster: round.roster,
      openedAt: round.opened_at,
      deadlineAt: round.deadline_at,
      closedAt: round.closed_at,
      answers: answers.map((answer) => ({
        site: answer.site_id,
        outcome: answer.outcome,
        ...(answer.decline_code === null ? {} : { code: answer.decline_code }),
      })),
    };
  }
}

/** @returns what stops a site; null if nothing does */
function alarmOf(alarm: SiteAlarmName | undefined): StudyStatus['sites'][number]['alarm'] {
  return alarm === undefined || alarm === 'none' ? null : alarm;
}
