import { Inject, Injectable } from '@nestjs/common';
import {
  Clock,
  instantFromMs,
  instantToMs,
  parseRoundId,
  type RoundId,
  type SiteId,
  type StudyId,
} from '@collimate/kernel-canonical';
import { assertNever } from '@collimate/kernel-errors';
import { epochAt, type FrozenStudy, type StudyStep } from '@collimate/governance-study';
import { publicState, stateDigest } from '@collimate/statistics-menu';
import type { RoundRow, StoreSession } from '@collimate/platform-coordinator-store';
import type { CoordinatorConfig } from '../platform/coordinator.config.js';
import { CONFIG } from '../platform/tokens.js';
import { ResultService } from '../results/result.service.js';
import { required, StudyService } from '../studies/study.service.js';
import { nextStep, roundIdOf, type NextStep } from './round.plan.js';
import { poolRound } from './round.pool.js';
import { lastRounds, stepsBefore } from '../results/step.sum.js';

/** A round that was opened: its sites are to be woken after the commit. */
export interface OpenedRound {
  readonly studyId: StudyId;
  readonly epoch: number;
  readonly openingMs: number;
  readonly roster: readonly SiteId[];
  readonly deadlineMs: number;
}

/** Moves a study on, inside the transaction of whatever made it possible: nobody polls. */
@Injectable()
export class RoundConductor {
  constructor(
    private readonly clock: Clock,
    private readonly studies: StudyService,
    private readonly results: ResultService,
    @Inject(CONFIG) private readonly config: CoordinatorConfig,
  ) {}

  /** Takes the next step of a study. @returns the round that was opened by it */
  async advance(session: StoreSession, studyId: StudyId): Promise<OpenedRound | undefined> {
    const row = await required(session, studyId);
    if (row.state !== 'open' && row.state !== 'running') return undefined;
    const study = this.studies.read(row);
    const rounds = await session.rounds.ofStudy(studyId);
    const step = nextStep(study, await session.studies.progressOf(studyId), rounds);
    switch (step.kind) {
      case 'wait':
        return undefined;
      case 'open':
        if (rounds.length === 0) await this.studies.move(session, row, 'start');
        return this.open(session, study, step, rounds);
      case 'finish': {
        const last = lastRounds(rounds);
        const pooled = last.filter((round) => round.state === 'pooled').length;
        await this.studies.move(session, row, lastStep(pooled, last.length));
        if (pooled > 0) await this.results.publish(session, study, rounds);
        return undefined;
      }
      case 'give-up':
        await this.studies.move(session, row, 'abandon');
        return undefined;
      default:
        return assertNever(step);
    }
  }

  /** Closes a round if every site has answered, or if its time is over. @returns whether it is closed now */
  async closeIfDone(session: StoreSession, round: RoundRow): Promise<boolean> {
    const at = this.clock.now();
    const answers = await session.rounds.answers(round.id as RoundId);
    if (answers.length < round.roster.length && at < round.deadline_at) return false;
    const row = await required(session, round.study_id as StudyId);
    const rounds = round.step === 0 ? [] : await session.rounds.ofStudy(round.study_id as StudyId);
    const pooled = poolRound(this.studies.read(row), round, answers, stepsBefore(rounds, round));
    const outcome = pooled === undefined ? 'abandoned' : 'pooled';
    const estimateJson = pooled === undefined ? undefined : JSON.stringify(pooled);
    await session.rounds.close(round.id as RoundId, { state: outcome, at, estimateJson });
    await session.log.append({ kind: 'round-closed', round: round.id as RoundId, outcome, at });
    return true;
  }

  /** Before anybody is asked for a step that is given something, the log says what. */
  private async open(
    session: StoreSession,
    study: FrozenStudy,
    { ordinal, step, roster, epoch: ofRun }: Extract<NextStep, { kind: 'open' }>,
    rounds: readonly RoundRow[],
  ): Promise<OpenedRound> {
    const at = this.clock.now();
    const { id: studyId, timetable } = study.protocol;
    const id = parseRoundId(roundIdOf(study, ordinal, step));
    const epoch = ofRun ?? epochAt(at, timetable.openingMs);
    const deadlineMs = instantToMs(at) + this.config.roundMs;
    const { name: statistic, design } = study.queries[ordinal];
    const sums = stepsBefore(rounds, { ordinal, step }).map(({ sum }) => sum);
    const given = stateDigest(
      design,
      publicState(
        design,
        sums.map((sum) => sum.map(BigInt)),
      ),
    );
    if (given !== undefined) await session.log.append({ kind: 'state-given', round: id, step, state: given, at });
    await session.rounds.open({
      ...{ id, studyId, statistic, ordinal, epoch, step, roster, at },
      ...(given !== undefined && { given, sums }),
      deadline: instantFromMs(deadlineMs),
    });
    for (const siteId of roster) await session.assignments.add({ siteId, kind: 'round', studyId, roundId: id, at });
    return { studyId, epoch, openingMs: timetable.openingMs, roster, deadlineMs };
  }
}

/** How a study ends: a result that lacks a round is not called complete. */
function lastStep(pooled: number, rounds: number): StudyStep {
  if (pooled === rounds) return 'complete';
  return pooled > 0 ? 'complete-in-part' : 'abandon';
}
