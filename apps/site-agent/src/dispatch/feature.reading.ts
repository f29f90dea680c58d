import { setImmediate } from 'node:timers/promises';
import { Injectable, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import { FeatureStore } from '@collimate/platform-site-store';

/** Sets that are read before others have the turn, about 15 ms. */
const SETS_A_STEP = 50;

/**
 * After the start, checks the seals of all sets of features, in steps: 10,000 sets take 3 s, and the agent answers
 * requests meanwhile.
 */
@Injectable()
export class FeatureReading implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private reading: Promise<void> | undefined;
  private stopped = false;

  constructor(private readonly features: FeatureStore) {}

  onApplicationBootstrap(): void {
    // Nobody waits for the result here; the next caller of `done` gets the failure.
    this.done().catch(() => undefined);
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.stopped = true;
    await this.reading?.catch(() => undefined);
  }

  /**
   * Ends when every set was read once. A caller that asks for features before waits for the rest in one go. @throws
   * StoreError, and is taken up again
   */
  done(): Promise<void> {
    return (this.reading ??= this.read());
  }

  private async read(): Promise<void> {
    try {
      for (const _ of this.features.holdAhead(SETS_A_STEP)) {
        await setImmediate();
        if (this.stopped) return;
      }
    } catch (error) {
      this.reading = undefined;
      throw error;
    }
  }
}
