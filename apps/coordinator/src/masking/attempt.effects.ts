import { Inject, Injectable } from '@nestjs/common';
import {
  canonicalJson,
  Clock,
  digestOf,
  instantFromMs,
  instantToMs,
  type Instant,
  type RoundId,
} from '@collimate/kernel-canonical';
import type { AttemptRow, StoreSession } from '@collimate/platform-coordinator-store';
import { COORDINATOR_SIDE, type AttemptCourse, type AttemptRefusal, type SiteWord } from '@collimate/privacy-aggregation';
import { maskingWordToWire, MaskingWord, receiptDocument } from '@collimate/protocol';
import type { CoordinatorConfig } from '../platform/coordinator.config.js';
import { CONFIG, LOGGER } from '../platform/tokens.js';
import type { Logger } from 'pino';
import { COURSE_TOOLS } from './attempt.courses.js';
import type { EvidencedUpload } from './attempt.law.js';
import { isCleared, phaseOf } from './attempt.phase.js';
import type { MaskedRound } from './attempt.question.js';

/** An attempt as the store holds it, with its course so far and the ordinal of the next word. */
export interface HeldAttempt {
  readonly masked: MaskedRound;
  readonly row: AttemptRow;
  readonly course: AttemptCourse;
  readonly next: number;
}

/** Writes the progress of attempts into the store: words, phases and entries of the log. */
@Injectable()
export class AttemptEffects {
  constructor(
    private readonly clock: Clock,
    @Inject(CONFIG) private readonly config: CoordinatorConfig,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  /** Keeps a word that was heard; an upload with its receipt, and with a line in the log. */
  async keepWord(session: StoreSession, held: HeldAttempt, word: SiteWord, evidence: EvidencedUpload | undefined): Promise<void> {
    const at = this.clock.now();
    const { row, next } = held;
    const site = COORDINATOR_SIDE.saidBy(word);
    const receipt = evidence === undefined ? undefined : receiptDocument(evidence.receipt);
    await session.attempts.addWord({
      ...{ round_id: row.round_id, attempt: row.attempt, ordinal: next, site_id: site },
      message: Buffer.from(MaskingWord.encode(maskingWordToWire(word)).finish()),
      receipt_json: receipt === undefined ? null : canonicalJson(receipt),
      proof_json: evidence === undefined ? null : proofJson(evidence),
      stored_at: at,
    });
    const named = { round: row.round_id as RoundId, attempt: row.attempt, site, at };
    if (evidence !== undefined && receipt !== undefined) {
      const { r, hash } = evidence.upload;
      const digest = digestOf('collimate.receipt/1', receipt);
      await session.log.append({ kind: 'upload-received', ...named, transcript: r, upload: hash, receipt: digest });
    }
    const transcript = COORDINATOR_SIDE.transcriptOf(held.course);
    if (word.kind === 'confirmation' && transcript !== undefined && held.course.roster !== undefined) {
      const said = { transcript: held.course.roster.r, sum: transcript.sumDigest };
      await session.log.append({ kind: 'sum-confirmed', ...named, ...said });
    }
  }

  /** Keeps that the time of a phase was over. */
  async keepEndOfPhase(session: StoreSession, { row, next }: HeldAttempt): Promise<void> {
    await session.attempts.addWord({
      ...{ round_id: row.round_id, attempt: row.attempt, ordinal: next, site_id: null, message: null },
      ...{ receipt_json: null, proof_json: null, stored_at: this.clock.now() },
    });
  }

  /** @returns when a phase that begins now is over: a masked vector also waits for the tick of its site */
  phaseEnd({ masked }: Pick<HeldAttempt, 'masked'>, course: AttemptCourse): Instant {
    const ticks = phaseOf(course) === 'uploads' ? 2 * masked.study.protocol.timetable.tickMs : 0;
    return instantFromMs(instantToMs(this.clock.now()) + this.config.phaseMs + ticks);
  }

  /** Gives a phase that begins its time, and notes that from now on a site may have charged. @returns until when it waits */
  async keepPhase(session: StoreSession, { masked, row }: HeldAttempt, course: AttemptCourse): Promise<Instant> {
    const at = this.clock.now();
    const until = this.phaseEnd({ masked }, course);
    const cleared = isCleared(course) && row.cleared_at === null ? { cleared_at: at } : {};
    await session.attempts.change(row, { phase_until: until, ...cleared });
    return until;
  }

  /** Stores the sum of an attempt, and the part of it that is published. */
  async keepSum(session: StoreSession, { row }: HeldAttempt, course: AttemptCourse): Promise<void> {
    const at = this.clock.now();
    const transcript = COORDINATOR_SIDE.transcriptOf(course);
    if (transcript === undefined || course.roster === undefined) throw new TypeError('an attempt with a sum has a transcript');
    const named = { round: row.round_id as RoundId, attempt: row.attempt, at };
    this.sayFalseShares(row, course);
    await session.attempts.change(row, { state: 'summed' });
    await session.log.append({ kind: 'attempt-ended', ...named, outcome: 'summed' });
    const said = { transcript: course.roster.r, sum: transcript.sumDigest };
    await session.log.append({ kind: 'sum-published', ...named, ...said });
  }

  /** Logs the sites that opened false shares, wherever enough true shares show it, whether or not there is a sum. */
  private sayFalseShares(row: AttemptRow, course: AttemptCourse): void {
    const { sites, isUnsure } = COORDINATOR_SIDE.falseOpeningOf(course, COURSE_TOOLS);
    if (sites.length === 0 && !isUnsure) return;
    this.logger.warn(
      { code: 'FALSE_SHARES', round: row.round_id, attempt: row.attempt, sites, isUnsure },
      'shares were opened that are not of the secrets that were asked for. `sites` sent some: their program is altered, or their machine is broken; `isUnsure` says that of some nobody can tell whose they are',
    );
  }

  /** Stores that an attempt gave no sum, or a sum that too few sites confirmed. */
  async keepFailure(session: StoreSession, { row, course }: HeldAttempt, { code }: Pick<AttemptRefusal, 'code'>): Promise<void> {
    const at = this.clock.now();
    this.sayFalseShares(row, course);
    await session.attempts.change(row, { state: 'failed', code, ended_at: at });
    await session.log.append({
      ...{ kind: 'attempt-ended', round: row.round_id as RoundId, attempt: row.attempt, outcome: 'failed', at },
    });
  }
}

function proofJson({ inclusion: { index, size, hashes } }: EvidencedUpload): string {
  return canonicalJson({ index, size, hashes: hashes.map((hash) => Buffer.from(hash).toString('hex')) });
}
