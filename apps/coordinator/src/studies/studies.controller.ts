import { Body, Controller, Get, HttpCode, Param, Post, UseGuards } from '@nestjs/common';
import { parseStudyId, type RoundId } from '@collimate/kernel-canonical';
import { CoordinatorStore, type RoundRow } from '@collimate/platform-coordinator-store';
import { OperatorGuard } from '../platform/operator.guard.js';
import { ResultService } from '../results/result.service.js';
import { required, StudyService } from './study.service.js';

/** Studies, for the operator. */
@Controller('api/v1/studies')
@UseGuards(OperatorGuard)
export class StudiesController {
  constructor(
    private readonly studies: StudyService,
    private readonly results: ResultService,
    private readonly store: CoordinatorStore,
  ) {}

  @Post()
  freeze(@Body() protocol: unknown): Promise<object> {
    return this.studies.freeze(protocol);
  }

  @Get()
  async list(): Promise<object> {
    const rows = await this.store.read.studies.all();
    return { studies: rows.map(({ id, digest, state, created_at }) => ({ id, digest, state, createdAt: created_at })) };
  }

  @Post(':id/open')
  @HttpCode(200)
  async open(@Param('id') id: string): Promise<object> {
    await this.studies.open(parseStudyId(id));
    return this.status(id);
  }

  /** Ends it before its time. */
  @Post(':id/cancellation')
  @HttpCode(200)
  async cancel(@Param('id') id: string): Promise<object> {
    await this.studies.cancel(parseStudyId(id));
    return this.status(id);
  }

  @Get(':id')
  async status(@Param('id') id: string): Promise<object> {
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
          progress: line === undefined ? null : onTheWire(line.progress),
          reportedAt: line?.reported_at ?? null,
          alarm: alarmOf(alarms.get(site)),
        };
      }),
      rounds: await Promise.all(rounds.map((round) => this.describe(round))),
    };
  }

  @Get(':id/result')
  async result(@Param('id') id: string): Promise<object> {
    const studyId = parseStudyId(id);
    await required(this.store.read, studyId);
    return this.results.find(studyId);
  }

  private async describe(round: RoundRow): Promise<object> {
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
function alarmOf(alarm: string | undefined): string | null {
  return alarm === undefined || alarm === 'none' ? null : alarm;
}

/** @returns the word that the wire has for a progress, for example `IN_REVIEW` */
function onTheWire(progress: string): string {
  return progress.toUpperCase().replaceAll('-', '_');
}
