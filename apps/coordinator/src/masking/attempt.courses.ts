import { Injectable } from '@nestjs/common';
import type { SiteId } from '@collimate/kernel-canonical';
import type { AttemptRow, AttemptWordRow, StoreSession } from '@collimate/platform-coordinator-store';
import { COORDINATOR_SIDE, isRefused, isSignedBy, type AttemptCourse, type CourseTools } from '@collimate/privacy-aggregation';
import { NodeMaskCrypto } from '@collimate/platform-service-kit';
import { maskingWordFromWire, MaskingWord } from '@collimate/protocol';
import { CoordinatorError } from '../platform/coordinator.error.js';
import { questionOf, type MaskedRound } from './attempt.question.js';

/** Most attempts whose course is kept in memory. */
const MOST_KEPT = 64;

/** Tools with which the coordinator checks words and closes attempts. */
export const COURSE_TOOLS: CourseTools = { verify: isSignedBy, crypto: new NodeMaskCrypto() };

/** A stored word was checked when it was heard: hearing it again costs no signature. */
const REPLAY_TOOLS: CourseTools = { ...COURSE_TOOLS, verify: () => true };

/** A course with how many words of the store are in it. */
interface Kept {
  readonly course: AttemptCourse;
  readonly words: number;
}

/**
 * Courses of attempts. The store holds the words in the order in which they were heard, and a course follows from them:
 * a process that starts or stands by replays them. Memory holds only how far a course was replayed.
 */
@Injectable()
export class AttemptCourses {
  private readonly kept = new Map<string, Kept>();
  /** By attempt, who looks now. */
  private readonly running = new Map<string, Promise<void>>();

  /** @returns the course, and the ordinal of the next word */
  async of(session: StoreSession, masked: MaskedRound, row: AttemptRow): Promise<{ course: AttemptCourse; next: number }> {
    const key = `${row.round_id} ${row.attempt}`;
    const before = this.kept.get(key) ?? {
      course: COORDINATOR_SIDE.openCourse(questionOf(masked, row), row.invited),
      words: 0,
    };
    const heard = await session.attempts.words(row.round_id, row.attempt, before.words);
    const course = heard.reduce(replayed, before.course);
    const words = before.words + heard.length;
    return { course, next: words };
  }

  /**
   * The course as it is committed. Calls at the same time wait for the first one, so that each word is replayed once
   * and not once for each waiting site. Never call it inside a transaction: other calls would wait for that
   * transaction.
   */
  committed(session: StoreSession, masked: MaskedRound, row: AttemptRow): Promise<{ course: AttemptCourse; next: number }> {
    const key = `${row.round_id} ${row.attempt}`;
    const before = this.running.get(key) ?? Promise.resolve();
    const turn = before.then(async () => {
      const found = await this.of(session, masked, row);
      this.keep(row, found.course, found.next);
      return found;
    });
    const settled = turn.then(
      () => undefined,
      () => undefined,
    );
    this.running.set(key, settled);
    void settled.then(() => this.running.get(key) === settled && this.running.delete(key));
    return turn;
  }

  /** Remembers a course that was committed. */
  private keep(
    { round_id: roundId, attempt }: Pick<AttemptRow, 'round_id' | 'attempt'>,
    course: AttemptCourse,
    words: number,
  ): void {
    const key = `${roundId} ${attempt}`;
    this.kept.delete(key);
    this.kept.set(key, { course, words });
    const [oldest] = this.kept.keys();
    if (this.kept.size > MOST_KEPT && oldest !== undefined) this.kept.delete(oldest);
  }
}

/** @throws CoordinatorError LOG_ALTERED for a stored word that does not fit where it stands */
function replayed(course: AttemptCourse, { site_id: site, message }: AttemptWordRow): AttemptCourse {
  if (site === null || message === null) return COORDINATOR_SIDE.endPhase(course, REPLAY_TOOLS);
  const word = maskingWordFromWire(MaskingWord.decode(message));
  const heard = COORDINATOR_SIDE.hear(course, site as SiteId, word, REPLAY_TOOLS);
  if (isRefused(heard)) throw new CoordinatorError('LOG_ALTERED', 'a stored word of an attempt does not fit where it stands');
  return heard;
}
