import { Inject, Injectable } from '@nestjs/common';
import { Clock, instantToMs, type Instant, type StudyId } from '@collimate/kernel-canonical';
import type { CoordinatorConfig } from '../platform/coordinator.config.js';
import { CONFIG } from '../platform/tokens.js';
import { DueTurns } from './due.turns.js';

/** The present time, deadlines of rounds, and the next openings of studies. */
@Injectable()
export class RoundCalendar {
  constructor(
    private readonly clock: Clock,
    private readonly turns: DueTurns,
    @Inject(CONFIG) private readonly config: CoordinatorConfig,
  ) {}

  now(): Instant {
    return this.clock.now();
  }

  /** @returns until when a round that is opened now waits for its sites, ms since 1970 UTC */
  deadlineOf(openedAt: Instant): number {
    return instantToMs(openedAt) + this.config.roundMs;
  }

  /** The next turn of a study begins then, and the coordinator is woken for it. @param ms since 1970 UTC */
  beginTurn(study: StudyId, ms: number): void {
    this.turns.note(study, ms);
  }
}
