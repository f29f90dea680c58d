import { Injectable, type BeforeApplicationShutdown } from '@nestjs/common';
import type { RoundId } from '@collimate/kernel-canonical';
import type { ChargedAttempt } from '@collimate/privacy-accounting';
import { SITE_SIDE, type Members, type SiteTurn } from '@collimate/privacy-aggregation';
import type { AttemptAtHand } from '../release/share.door.js';

/** An attempt whose keys this run of the program holds. */
export interface LiveAttempt extends AttemptAtHand {
  /** From 0. */
  readonly number: number;
  readonly members: Members;
  /** Its charge, once it is durable. */
  charge?: ChargedAttempt;
  /** Time until the turn is asked for again, ms; grows while nothing happens. */
  pollMs: number;
  /** The kind of turn that was answered last. */
  answered: SiteTurn['kind'] | undefined;
}

/** First interval of asking for the turn, ms. */
export const FIRST_POLL_MS = 100;

/** Longest time of a timer, ms. */
const LONGEST_MS = 2 ** 31 - 1;

/**
 * The attempts of this run of the program, one per round. Their keys are in memory only. The keys are wiped at the end
 * of the attempt, at its deadline by this machine's monotonic clock, and at the end of the program.
 */
@Injectable()
export class LiveAttempts implements BeforeApplicationShutdown {
  private readonly lives = new Map<RoundId, LiveAttempt & { readonly timer: NodeJS.Timeout }>();
  /** Per round, the number of the latest attempt that was in memory and is over. */
  private readonly over = new Map<RoundId, number>();

  beforeApplicationShutdown(): void {
    for (const roundId of [...this.lives.keys()]) this.end(roundId);
  }

  /** @param ms to the deadline of the attempt @returns the attempt, which is kept until then */
  begin(roundId: RoundId, live: LiveAttempt, ms: number): LiveAttempt {
    this.end(roundId);
    const timer = setTimeout(() => this.end(roundId), Math.min(ms, LONGEST_MS));
    timer.unref();
    const kept = Object.assign(live, { timer });
    this.lives.set(roundId, kept);
    return kept;
  }

  /** @returns the attempt of a round, if it is in memory */
  find(roundId: RoundId, number: number): LiveAttempt | undefined {
    const live = this.lives.get(roundId);
    return live?.number === number ? live : undefined;
  }

  /** Whether an attempt was in memory and is over: its keys are gone, and it is not begun again. */
  isOver(roundId: RoundId, number: number): boolean {
    return (this.over.get(roundId) ?? -1) >= number;
  }

  /** Wipes the keys of a round's attempt, whatever its outcome. */
  end(roundId: RoundId): void {
    const live = this.lives.get(roundId);
    if (live === undefined) return;
    clearTimeout(live.timer);
    SITE_SIDE.endAttempt(live.attempt);
    this.lives.delete(roundId);
    this.pass(roundId, live.number);
  }

  /** This site takes no part in an attempt, and does not look at it again. */
  pass(roundId: RoundId, number: number): void {
    this.over.set(roundId, Math.max(number, this.over.get(roundId) ?? -1));
  }
}
