import { Inject, Injectable, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import { Clock, type Instant } from '@collimate/kernel-canonical';
import { JobQueue, QueueError, type QueueErrorCode } from '@collimate/platform-queue';
import type { Logger } from 'pino';
import { LOGGER } from '../ground/logger.token.js';

/** Interval of asking the queue whether it takes jobs, ms; a table in our own database answers at once. */
const ASK_EVERY_MS = 5_000;

/** Why the queue takes no jobs now, and since when. */
export interface QueueTrouble {
  readonly code: QueueErrorCode;
  readonly since: Instant;
}

/** Knows whether the queue takes jobs, and says in the log once when it does not and once when it does again. */
@Injectable()
export class QueueWatch implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private standing: QueueTrouble | undefined;
  private sinceMs = 0;
  private timer: NodeJS.Timeout | undefined;
  private readonly listeners: (() => void)[] = [];

  constructor(
    private readonly queue: JobQueue,
    private readonly clock: Clock,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  /** Undefined while the queue takes jobs. */
  get trouble(): QueueTrouble | undefined {
    return this.standing;
  }

  onApplicationBootstrap(): void {
    this.timer = setInterval(() => void this.attempt(() => this.queue.check()), ASK_EVERY_MS).unref();
  }

  beforeApplicationShutdown(): void {
    clearInterval(this.timer);
  }

  /** @param listener told when the queue takes jobs again */
  onBack(listener: () => void): void {
    this.listeners.push(listener);
  }

  /** @returns the answer of the queue, or undefined if it is away; that is noted, and is not an error */
  async attempt<T>(question: () => Promise<T>): Promise<T | undefined> {
    try {
      const answer = await question();
      // A server that cannot store anything still answers counts. So only a successful write shows that it is back.
      if (this.standing !== undefined) await this.queue.check();
      this.back();
      return answer;
    } catch (error) {
      if (!(error instanceof QueueError) || error.fault === 'input') throw error;
      this.away(error);
      return undefined;
    }
  }

  private away(error: QueueError): void {
    if (error.code === 'QUEUE_CLOSED' || this.standing?.code === error.code) return;
    this.sinceMs = this.standing === undefined ? performance.now() : this.sinceMs;
    this.standing = { code: error.code, since: this.standing?.since ?? this.clock.now() };
    this.logger.warn({ code: error.code, details: error.details }, `${error.message}; extraction waits for it`);
  }

  private back(): void {
    if (this.standing === undefined) return;
    const { code } = this.standing;
    this.standing = undefined;
    this.logger.info({ code, downMs: Math.round(performance.now() - this.sinceMs) }, 'the queue takes jobs again');
    for (const listener of this.listeners) listener();
  }
}
