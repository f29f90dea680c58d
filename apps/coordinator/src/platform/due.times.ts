import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { Clock, instantToMs } from '@collimate/kernel-canonical';
import type { Logger } from '@collimate/platform-service-kit';
import { LOGGER } from './tokens.js';

const LONGEST_TIMER_MS = 2 ** 31 - 1;

/** Wakes the coordinator when the time of a round or of a review is over. */
@Injectable()
export class DueTimes implements OnApplicationShutdown {
  private timer: NodeJS.Timeout | undefined;
  private dueMs = Number.POSITIVE_INFINITY;
  private onDue: () => Promise<void> = async () => undefined;

  constructor(
    private readonly clock: Clock,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  /** @param work called when a time is over */
  whenDue(work: () => Promise<void>): void {
    this.onDue = work;
  }

  /** Wakes no later than at this time. @param ms since 1970 UTC */
  wakeAt(ms: number): void {
    if (ms >= this.dueMs) return;
    this.forget();
    this.dueMs = ms;
    const waitMs = Math.max(0, Math.min(ms - instantToMs(this.clock.now()), LONGEST_TIMER_MS));
    this.timer = setTimeout(() => {
      this.forget();
      this.onDue().catch((error: unknown) => this.logger.error({ err: error }, 'closing a round or a review failed'));
    }, waitMs);
    this.timer.unref();
  }

  /** Drops the time that is noted. */
  forget(): void {
    clearTimeout(this.timer);
    this.dueMs = Number.POSITIVE_INFINITY;
  }

  onApplicationShutdown(): void {
    this.forget();
  }
}
