import { Inject, Injectable } from '@nestjs/common';
import { Clock, type RoundId, type StudyId } from '@collimate/kernel-canonical';
import type { Traces } from '@collimate/platform-service-kit';
import type { AnswerRow, RoundRow, StoreSession } from '@collimate/platform-coordinator-store';
import { maskedRound } from '../masking/attempt.question.js';
import { TRACES } from '../platform/tokens.js';
import { stepsBefore } from '../results/step.sum.js';
import { required, StudyService } from '../studies/study.service.js';
import { poolRound } from './round.pool.js';

/** Ends a round: the answers of its sites are summed, or the round is abandoned. */
@Injectable()
export class RoundClosing {
  constructor(
    private readonly clock: Clock,
    private readonly studies: StudyService,
    @Inject(TRACES) private readonly traces: Traces,
  ) {}

  /** Closes a round if every site that is not suspended has answered, or if its time is over. @returns whether it is closed now */
  async closeIfDone(session: StoreSession, round: RoundRow): Promise<boolean> {
    const at = this.clock.now();
    const answers = await session.rounds.answers(round.id as RoundId);
    if (at < round.deadline_at) {
      const heard = new Set([...answers.map(({ site_id }) => site_id), ...(await session.sites.notAsked()).map(({ id }) => id)]);
      if (!round.roster.every((site) => heard.has(site))) return false;
    }
    const row = await required(session, round.study_id as StudyId);
    // A masked sum ends with its attempts; without one that anybody still takes part in, here.
    if (maskedRound(round, this.studies.read(row)) !== undefined) return this.closeUnmasked(session, round, answers);
    const rounds = round.step === 0 ? [] : await session.rounds.ofStudy(round.study_id as StudyId);
    const pooled = poolRound(this.studies.read(row), round, answers, stepsBefore(rounds, round));
    const outcome = pooled === undefined ? 'abandoned' : 'pooled';
    const estimateJson = pooled === undefined ? undefined : JSON.stringify(pooled);
    await session.rounds.close(round.id as RoundId, { state: outcome, at, estimateJson });
    await session.log.append({ kind: 'round-closed', round: round.id as RoundId, outcome, at });
    this.traces.record({
      name: 'round',
      startedMs: Date.parse(round.opened_at),
      attributes: { 'collimate.study': round.study_id, 'collimate.statistic': round.statistic, 'collimate.outcome': outcome },
      hasFailed: pooled === undefined,
    });
    return true;
  }

  /** Every site has declined. */
  private async closeUnmasked(session: StoreSession, round: RoundRow, answers: readonly AnswerRow[]): Promise<boolean> {
    if (answers.length < round.roster.length) return false;
    const at = this.clock.now();
    await session.rounds.close(round.id as RoundId, { state: 'abandoned', at });
    await session.log.append({ kind: 'round-closed', round: round.id as RoundId, outcome: 'abandoned', at });
    return true;
  }
}
