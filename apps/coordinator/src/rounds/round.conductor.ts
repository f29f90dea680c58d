import { Injectable } from '@nestjs/common';
import { instantFromMs, parseRoundId, type Digest, type Instant, type SiteId, type StudyId } from '@collimate/kernel-canonical';
import { assertNever } from '@collimate/kernel-errors';
import { epochAt, type FrozenStudy, type StudyStep } from '@collimate/governance-study';
import { publicState, stateDigest } from '@collimate/statistics-menu';
import type { RoundRow, SiteRow, StoreSession, StudyRow } from '@collimate/platform-coordinator-store';
import { AttemptOpener } from '../masking/attempt.opener.js';
import { maskedRound } from '../masking/attempt.question.js';
import { ResultService } from '../results/result.service.js';
import { silentSites } from '../studies/review.silence.js';
import { required, StudyService } from '../studies/study.service.js';
import { RoundCalendar } from './round.calendar.js';
import { nextStep, roundIdOf, type NextStep, type NotAsked } from './round.plan.js';
import { lastRounds, roundsOfTurn, stepsBefore, turnsOf } from '../results/step.sum.js';

/** A round that was opened: its sites are to be woken after the commit. */
export interface OpenedRound {
  readonly studyId: StudyId;
  readonly epoch: number;
  readonly openingMs: number;
  readonly roster: readonly SiteId[];
  readonly deadlineMs: number;
}

/** Takes the next step of a study inside the transaction that made the step possible, so that nothing polls. */
@Injectable()
export class RoundConductor {
  constructor(
    private readonly calendar: RoundCalendar,
    private readonly studies: StudyService,
    private readonly results: ResultService,
    private readonly opener: AttemptOpener,
  ) {}

  /** Takes the next step of a study. @returns the round that was opened by it */
  async advance(session: StoreSession, studyId: StudyId): Promise<OpenedRound | undefined> {
    const row = await required(session, studyId);
    if (row.state !== 'open' && row.state !== 'running') return undefined;
    const study = this.studies.read(row);
    const rounds = await session.rounds.ofStudy(studyId);
    const step = nextStep(study, await session.studies.progressOf(studyId), rounds, {
      ...standingOf(await session.sites.notAsked()),
      epoch: epochAt(this.calendar.now(), study.protocol.timetable.openingMs),
      isReviewOver: isReviewOver(row, this.calendar.now()),
    });
    if (step.kind === 'later' || step.kind === 'open') await this.publishTurns(session, study, rounds, step.turn);
    switch (step.kind) {
      case 'wait':
        return undefined;
      case 'open':
        if (rounds.length === 0) await this.studies.move(session, row, 'start');
        return this.open(session, study, step, rounds);
      case 'later':
        this.calendar.beginTurn(studyId, step.epoch * study.protocol.timetable.openingMs);
        return undefined;
      case 'finish': {
        const last = turnsOf(rounds).flatMap((turn) => lastRounds(roundsOfTurn(rounds, turn)));
        const pooled = last.filter((round) => round.state === 'pooled').length;
        await this.studies.move(session, row, lastStep(pooled, roundsDeclared(study)));
        await this.publishTurns(session, study, rounds);
        return undefined;
      }
      case 'give-up':
        await this.studies.move(session, row, 'abandon');
        return undefined;
      default:
        return assertNever(step);
    }
  }

  /**
   * Ends the review of a study, with an entry of the log for each site without a decision, and takes the next step
   * without these sites.
   * @returns those sites, and the round that was opened
   */
  async endReview(session: StoreSession, studyId: StudyId): Promise<{ silent: readonly SiteId[]; opened?: OpenedRound }> {
    const row = await required(session, studyId);
    if (row.state !== 'open' || row.review_ended_at !== null) return { silent: [] };
    const at = this.calendar.now();
    const silent = silentSites(this.studies.read(row), await session.studies.progressOf(studyId));
    await session.studies.endReview(studyId, at);
    for (const site of silent) await session.log.append({ kind: 'review-lapsed', study: row.digest as Digest, site, at });
    const opened = await this.advance(session, studyId);
    return { silent, ...(opened !== undefined && { opened }) };
  }

  /** Publishes the results of turns that have none yet. @param until turns before this one; all turns if left out */
  private async publishTurns(
    session: StoreSession,
    study: FrozenStudy,
    rounds: readonly RoundRow[],
    until = Number.POSITIVE_INFINITY,
  ): Promise<void> {
    for (const turn of turnsOf(rounds)) if (turn < until) await this.results.publish(session, study, rounds, turn);
  }

  /** Opens a round. The input of a step is written into the log before any site is asked for that step. */
  private async open(
    session: StoreSession,
    study: FrozenStudy,
    { ordinal, turn, step, roster, epoch: ofRun, fallback = false }: Extract<NextStep, { kind: 'open' }>,
    rounds: readonly RoundRow[],
  ): Promise<OpenedRound> {
    const at = this.calendar.now();
    const { id: studyId, timetable } = study.protocol;
    const id = parseRoundId(roundIdOf(study, { ordinal, step, turn, fallback }));
    const epoch = ofRun ?? epochAt(at, timetable.openingMs);
    const deadlineMs = this.calendar.deadlineOf(at);
    const { name: statistic, design } = study.queries[ordinal];
    const sums = stepsBefore(rounds, { turn, ordinal, step }).map(({ sum }) => sum);
    const given = stateDigest(
      design,
      publicState(
        design,
        sums.map((sum) => sum.map(BigInt)),
      ),
    );
    if (given !== undefined) await session.log.append({ kind: 'state-given', round: id, step, state: given, at });
    await session.rounds.open({
      ...{ id, studyId, statistic, ordinal, epoch, turn, step, fallback, roster, at },
      ...(given !== undefined && { given, sums }),
      deadline: instantFromMs(deadlineMs),
    });
    const round = await session.rounds.find(id);
    const masked = round === undefined ? undefined : maskedRound(round, study);
    if (masked !== undefined) await this.opener.open(session, masked, 0, roster);
    for (const siteId of roster) await session.assignments.add({ siteId, kind: 'round', studyId, roundId: id, at });
    return { studyId, epoch, openingMs: timetable.openingMs, roster, deadlineMs };
  }
}

/** @returns who is suspended and who was revoked */
export function standingOf(sites: readonly Pick<SiteRow, 'id' | 'state'>[]): Pick<NotAsked, 'suspended' | 'revoked'> {
  const those = (state: SiteRow['state']): Set<string> =>
    new Set(sites.filter((site) => site.state === state).map(({ id }) => id));
  return { suspended: those('suspended'), revoked: those('revoked') };
}

/** @returns whether the sites of a study may answer its review no more */
export function isReviewOver({ review_until: until }: Pick<StudyRow, 'review_until'>, now: Instant): boolean {
  return until !== null && now >= until;
}

/** An opening of a standing study that was never asked is missing as much as one that was lost. */
function roundsDeclared({ queries }: FrozenStudy): number {
  return queries.reduce((sum, { answers }) => sum + answers, 0);
}

/** Last step of a study. A study that lacks a round is not called complete. @param declared rounds of all its openings */
function lastStep(pooled: number, declared: number): StudyStep {
  if (pooled === declared) return 'complete';
  return pooled > 0 ? 'complete-in-part' : 'abandon';
}
