import { Inject, Injectable } from '@nestjs/common';
import { Clock, instantFromMs, instantToMs, type Instant } from '@collimate/kernel-canonical';
import type { Logger } from 'pino';
import { LOGGER } from '../ground/logger.token.js';

/**
 * Largest difference between the coordinator's clock and this machine's, ms: a year. A larger one is a mistake or an
 * attack.
 */
const FARTHEST_MS = 366 * 86_400_000;

/**
 * The time as the coordinator told it last, carried on by this machine's steady counter. Epochs come from here and
 * never from the local calendar, which an administrator can set back. A time that no calendar of this machine could mean
 * is not taken over, so that the next right one is.
 */
@Injectable()
export class CoordinatorClock {
  private told: { readonly coordinatorMs: number; readonly steadyMs: number } | undefined;
  private isAbsurd = false;

  constructor(
    private readonly machine: Clock,
    @Inject(LOGGER) private readonly logger: Pick<Logger, 'warn'>,
  ) {}

  /** @param coordinatorMs milliseconds since 1970 UTC; a step back, or a time more than a year off, is ignored */
  set(coordinatorMs: number): void {
    const wasAbsurd = this.isAbsurd;
    this.isAbsurd = !(Math.abs(coordinatorMs - instantToMs(this.machine.now())) <= FARTHEST_MS);
    if (this.isAbsurd && !wasAbsurd) {
      this.logger.warn(
        { code: 'COORDINATOR_CLOCK_ABSURD' },
        "the coordinator's clock is more than a year off and is not believed",
      );
    }
    if (this.isAbsurd) return;
    const now = this.nowMs();
    this.told = { coordinatorMs: now === undefined ? coordinatorMs : Math.max(now, coordinatorMs), steadyMs: performance.now() };
  }

  /** @returns undefined before the first word of the coordinator */
  now(): Instant | undefined {
    const ms = this.nowMs();
    return ms === undefined ? undefined : instantFromMs(Math.floor(ms));
  }

  private nowMs(): number | undefined {
    return this.told === undefined ? undefined : this.told.coordinatorMs + (performance.now() - this.told.steadyMs);
  }
}
