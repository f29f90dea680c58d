import { Injectable } from '@nestjs/common';
import { instantFromMs, type Instant } from '@collimate/kernel-canonical';

/**
 * The time as the coordinator told it last, carried on by this machine's steady counter. Epochs come from here and
 * never from the local calendar, which an administrator can set back.
 */
@Injectable()
export class CoordinatorClock {
  private told: { readonly coordinatorMs: number; readonly steadyMs: number } | undefined;

  /** @param coordinatorMs milliseconds since 1970 UTC; a step back is not taken over */
  set(coordinatorMs: number): void {
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
