import { Inject, Injectable, type OnApplicationBootstrap, type BeforeApplicationShutdown } from '@nestjs/common';
import { CollimateError } from '@collimate/kernel-errors';
import type { Reason } from '@collimate/protocol';
import type { Logger } from 'pino';
import { AgentError } from '../ground/agent.error.js';
import { LOGGER } from '../ground/logger.token.js';
import { LinkConnection } from '../link/link.connection.js';
import { LinkService } from '../link/link.service.js';
import { LinkSide } from './link.side.js';
import { WorkTurn } from './work.turn.js';

/** Pause before the work is taken up again after an error of our own, ms. */
const TRY_AGAIN_MS = 5_000;

/**
 * Takes orders from the link to review, extraction and release, and answers back to the link. It holds no state of its
 * own: each time it wakes, it reads the tables and takes the next steps, so that a kill anywhere loses nothing.
 */
@Injectable()
export class Conductor implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private running: Promise<void> | undefined;
  private again = false;
  private stopped = false;
  private timer: NodeJS.Timeout | undefined;
  private said = '';
  private wakeAt = Number.POSITIVE_INFINITY;

  constructor(
    private readonly side: LinkSide,
    private readonly link: LinkService,
    private readonly connection: LinkConnection,
    private readonly turn: WorkTurn,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  onApplicationBootstrap(): void {
    this.connect();
    this.wake();
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.stopped = true;
    clearTimeout(this.timer);
    await this.connection.stop();
    await this.running;
  }

  /** Begins to keep the connection; called at the start and after the enrolment. */
  connect(): void {
    this.link.start(this.side.handlers(() => this.wake()));
  }

  /** Something changed: look at the tables. */
  wake(): void {
    this.again = true;
    this.running ??= this.run().finally(() => (this.running = undefined));
  }

  private async run(): Promise<void> {
    while (this.again && !this.stopped) {
      this.again = false;
      try {
        await this.turn.take((ms) => this.wakeIn(ms));
        this.said = '';
      } catch (error) {
        // The link reports by itself when it is down. The link may also be up while the coordinator's database is down.
        this.wakeIn(TRY_AGAIN_MS);
        if (error instanceof AgentError && error.code === 'COORDINATOR_UNREACHABLE') continue;
        this.say(error);
      }
    }
  }

  /** Each kind once, until all steps work again: a full disk fails at every look. */
  private say(error: unknown): void {
    const kind = error instanceof CollimateError ? error.code : ('INTERNAL' satisfies Reason);
    if (this.said !== kind) this.logger.error({ err: error }, 'a step of the conductor failed; it is tried again by itself');
    this.said = kind;
  }

  /** Sets the next waking. The earliest of several times counts, because each waking looks at everything. */
  private wakeIn(ms: number): void {
    const at = performance.now() + Math.min(ms, 60_000);
    if (this.stopped || at >= this.wakeAt) return;
    clearTimeout(this.timer);
    this.wakeAt = at;
    this.timer = setTimeout(() => {
      this.wakeAt = Number.POSITIVE_INFINITY;
      this.wake();
    }, at - performance.now());
  }
}
