import { Injectable, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import type { Instant } from '@collimate/kernel-canonical';
import { ConsentTime } from '@collimate/platform-site-store';
import { CoordinatorClock } from '../time/coordinator.clock.js';

/** Interval between two looks at the clock, ms. */
const LOOK_MS = 3_600_000;

/** Watches the clock by which consent counts: while the agent runs only a jump counts as one, and not a quiet half year. */
@Injectable()
export class ConsentClock implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly time: ConsentTime,
    coordinatorClock: CoordinatorClock,
  ) {
    // A machine whose clock is behind would date a withdrawal before forms that are older than it.
    time.alsoBy(() => coordinatorClock.now());
  }

  onApplicationBootstrap(): void {
    this.timer = setInterval(() => this.time.now(), LOOK_MS).unref();
  }

  beforeApplicationShutdown(): void {
    clearInterval(this.timer);
  }

  /** A person says that the machine's clock is right. @returns the time that counts from now on */
  confirm(): Instant {
    this.time.confirm();
    return this.time.now();
  }
}
