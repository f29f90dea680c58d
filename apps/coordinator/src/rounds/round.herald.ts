import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { Clock, instantToMs } from '@collimate/kernel-canonical';
import type { Logger } from '@collimate/platform-service-kit';
import { Doorbells } from '../platform/doorbells.js';
import { LOGGER } from '../platform/tokens.js';
import type { OpenedRound } from './round.conductor.js';

const LONGEST_TIMER_MS = 2 ** 31 - 1;

/** Wakes the sites of a round that was opened, and the coordinator when its time is over. */
@Injectable()
export class RoundHerald implements OnApplicationShutdown {
  private timer: NodeJS.Timeout | undefined;
  private dueMs = Number.POSITIVE_INFINITY;
  private onDue: () => Promise<void> = async () => undefined;

  constructor(
    private readonly doorbells: Doorbells,
    private readonly clock: Clock,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  /** @param work what is done when the time of a round is over */
  whenDue(work: () => Promise<void>): void {
    this.onDue = work;
  }

  /** After the commit: rings at the sites and notes the deadline. */
  announce(opened: OpenedRound | undefined): void {
    if (opened === undefined) return;
    this.wakeAt(opened.deadlineMs);
    const { studyId, openingMs } = opened;
    const value = { studyId, epoch: BigInt(opened.epoch), openingMs: BigInt(openingMs) };
    for (const site of opened.roster) this.doorbells.ring(site, { $case: 'opening', value });
  }

  /** Wakes no later than at this time. @param ms since 1970 UTC */
  wakeAt(ms: number): void {
    if (ms >= this.dueMs) return;
    this.forget();
    this.dueMs = ms;
    const waitMs = Math.max(0, Math.min(ms - instantToMs(this.clock.now()), LONGEST_TIMER_MS));
    this.timer = setTimeout(() => {
      this.forget();
      this.onDue().catch((error: unknown) => this.logger.error({ err: error }, 'closing a round failed'));
    }, waitMs);
    this.timer.unref();
  }

  /** Drops the deadline that is noted. */
  forget(): void {
    clearTimeout(this.timer);
    this.dueMs = Number.POSITIVE_INFINITY;
  }

  onApplicationShutdown(): void {
    this.forget();
  }
}
