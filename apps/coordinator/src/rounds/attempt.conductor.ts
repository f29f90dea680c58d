import { Injectable } from '@nestjs/common';
import { Clock, type RoundId, type SiteId, type StudyId } from '@collimate/kernel-canonical';
import { fewestSharing } from '@collimate/governance-study';
import type { AttemptRow, StoreSession } from '@collimate/platform-coordinator-store';
import { COORDINATOR_SIDE, type AttemptCourse, type AttemptRefusal } from '@collimate/privacy-aggregation';
import { COURSE_TOOLS } from '../masking/attempt.courses.js';
import type { HeldAttempt } from '../masking/attempt.effects.js';
import { AttemptParts } from '../masking/attempt.parts.js';
import { largestCharged, phaseOf } from '../masking/attempt.phase.js';
import { poolMasked } from '../masking/attempt.pool.js';
import { maskedRound, type MaskedRound } from '../masking/attempt.question.js';
import { required, StudyService } from '../studies/study.service.js';
import { RoundConductor, type OpenedRound } from './round.conductor.js';

/**
 * Most attempts of a round, attempts without any charge included, so that a site that spoils them cannot go on for
 * ever.
 */
const MOST_ATTEMPTS = 100;

/** Effects of a word in an attempt that are told after the commit. */
export interface AttemptOutcome {
  /** Time of the next look, an instant; undefined if nothing waits. */
  readonly until?: string;
  readonly opened?: OpenedRound;
}

/** Conducts attempts at masked sums from phase to phase, and the round to its end, inside the caller's transaction. */
@Injectable()
export class AttemptConductor {
  constructor(
    private readonly clock: Clock,
    private readonly studies: StudyService,
    private readonly parts: AttemptParts,
    private readonly rounds: RoundConductor,
  ) {}

  /**
   * Finds an attempt and its course.
   * @param look `inside` a transaction, or at the `committed` course
   * @returns undefined where the round is not of a masked sum, or has no such attempt
   */
  async held(
    session: StoreSession,
    roundId: RoundId,
    attempt: number,
    look: 'inside' | 'committed' = 'inside',
  ): Promise<HeldAttempt | undefined> {
    const round = await session.rounds.find(roundId);
    if (round === undefined) return undefined;
    const masked = maskedRound(round, this.studies.read(await required(session, round.study_id as StudyId)));
    const row = masked === undefined ? undefined : await session.attempts.find(roundId, attempt);
    if (masked === undefined || row === undefined) return undefined;
    const { courses } = this.parts;
    return {
      masked,
      row,
      ...(await (look === 'inside' ? courses.of(session, masked, row) : courses.committed(session, masked, row))),
    };
  }

  /** Goes on after a word or the end of a phase. @param course the one after it */
  async settle(session: StoreSession, held: HeldAttempt, course: AttemptCourse): Promise<AttemptOutcome> {
    const { row } = held;
    if (course.end?.kind === 'refused') return this.failed(session, held, course, course.end);
    if (course.end?.kind === 'sum' && row.state === 'open') await this.parts.effects.keepSum(session, held, course);
    const phase = phaseOf(course);
    if (phase === 'nothing') return this.confirmed(session, held, course);
    if (phase === phaseOf(held.course)) return { until: row.phase_until };
    return { until: await this.parts.effects.keepPhase(session, held, course) };
  }

  /** The time of a phase is over. */
  async overdue(session: StoreSession, held: HeldAttempt): Promise<AttemptOutcome> {
    const { masked, row, course } = held;
    const phase = phaseOf(course);
    if (phase === 'confirmations' && course.roster !== undefined) {
      const enough = course.confirmations.size >= course.roster.parameters.threshold;
      if (enough) return this.confirmed(session, held, course);
      return this.failed(session, held, course, { kind: 'refused', code: 'PUBLISHED_OTHERWISE' });
    }
    if (phase === 'adverts' && course.adverts.size < fewestOf(masked)) {
      if (this.clock.now() >= masked.round.deadline_at) {
        return this.failed(session, held, course, { kind: 'refused', code: 'TOO_FEW_SITES' });
      }
      // A site that knows a longer log of members does not join. The attempt is given up without a charge, and another
      // is opened under the longer log.
      if (await this.parts.opener.isOutgrown(session, row)) {
        return this.failed(session, held, course, { kind: 'refused', code: 'TOO_FEW_SITES' });
      }
      const until = this.parts.opener.gathersUntil(masked.round.deadline_at);
      await session.attempts.change(row, { phase_until: until as never });
      return { until };
    }
    await this.parts.effects.keepEndOfPhase(session, held);
    return this.settle(session, held, COORDINATOR_SIDE.endPhase(course, COURSE_TOOLS));
  }

  /**
   * After a stop of the process, the open phase gets its whole time again: nobody could speak while no process
   * listened. Adverts wait for hours anyway.
   */
  async resumed(session: StoreSession, held: HeldAttempt): Promise<void> {
    if (phaseOf(held.course) === 'adverts') return;
    const until = this.parts.effects.phaseEnd(held, held.course);
    if (held.row.phase_until < until) await session.attempts.change(held.row, { phase_until: until });
  }

  /** A site has declined the round: nobody waits for it any more, and with too few left the round is over. */
  async declined(session: StoreSession, roundId: RoundId): Promise<AttemptOutcome> {
    const row = (await session.attempts.ofRound(roundId)).at(-1);
    const held = row === undefined ? undefined : await this.held(session, roundId, row.attempt);
    const isGathering = held?.row.state === 'open' && held.masked.round.state === 'open' && phaseOf(held.course) === 'adverts';
    if (held === undefined || !isGathering) return {};
    const willing = await this.willing(session, held.masked);
    if (willing.length < fewestOf(held.masked)) {
      return this.failed(session, held, held.course, { kind: 'refused', code: 'TOO_FEW_SITES' });
    }
    return willing.every((site) => held.course.adverts.has(site)) ? this.overdue(session, held) : {};
  }

  /** Sites of the round that have not declined. */
  private async willing(session: StoreSession, { round }: MaskedRound): Promise<readonly SiteId[]> {
    const declined = (await session.rounds.answers(round.id as RoundId)).map(({ site_id: site }) => site);
    return round.roster.filter((site) => !declined.includes(site));
  }

  /** An attempt that came to its charge is spent; another one is opened as long as there is a spare. */
  private async failed(
    session: StoreSession,
    held: HeldAttempt,
    course: AttemptCourse,
    refusal: AttemptRefusal,
  ): Promise<AttemptOutcome> {
    await this.parts.effects.keepFailure(session, held, refusal);
    const { masked, row } = held;
    const attempts = await session.attempts.ofRound(row.round_id as RoundId);
    const spent = attempts.filter(({ cleared_at: cleared }) => cleared !== null).length;
    const willing = await this.willing(session, masked);
    const goesOn =
      spent <= masked.sharing.spares &&
      attempts.length < MOST_ATTEMPTS &&
      willing.length >= fewestOf(masked) &&
      this.clock.now() < masked.round.deadline_at;
    if (!goesOn) return this.closed(session, masked);
    const number = Math.max(row.attempt, largestCharged(course)) + 1;
    const next: AttemptRow = await this.parts.opener.open(session, masked, number, willing);
    return { until: next.phase_until };
  }

  private async confirmed(session: StoreSession, held: HeldAttempt, course: AttemptCourse): Promise<AttemptOutcome> {
    await session.attempts.change(held.row, { state: 'confirmed', ended_at: this.clock.now() });
    if (held.masked.round.state !== 'open') return {};
    return this.closed(session, held.masked, JSON.stringify(poolMasked(held.masked, held.row, course)));
  }

  private async closed(session: StoreSession, { round, study }: MaskedRound, estimateJson?: string): Promise<AttemptOutcome> {
    const at = this.clock.now();
    const outcome = estimateJson === undefined ? 'abandoned' : 'pooled';
    await session.rounds.close(round.id as RoundId, {
      ...{ state: outcome, at },
      ...(estimateJson !== undefined && { estimateJson }),
    });
    await session.log.append({ kind: 'round-closed', round: round.id as RoundId, outcome, at });
    const opened = await this.rounds.advance(session, study.protocol.id);
    return opened === undefined ? {} : { opened };
  }
}

/** @returns the smallest roster of an attempt: the number that has to answer, and the number that may share the noise */
function fewestOf({ study, sharing }: MaskedRound): number {
  return Math.max(study.protocol.minSites, fewestSharing(sharing));
}
