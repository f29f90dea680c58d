import { Inject, Injectable, type OnApplicationBootstrap, type BeforeApplicationShutdown } from '@nestjs/common';
import { CollimateError } from '@collimate/kernel-errors';
import type { Assignment, HelloResponse } from '@collimate/protocol';
import type { Logger } from 'pino';
import { AgentError } from '../agent.error.js';
import { LinkService } from '../link/link.service.js';
import { LOGGER } from '../logger.token.js';
import { LinkSide } from './link.side.js';
import { SiteStudies } from '../state/site.studies.js';
import { RoundAnswerer } from './round.answerer.js';
import { StateLog } from './state.log.js';
import { StudyProgress } from './study.progress.js';

/** After an error of our own, the work is taken up again after this, ms. */
const TRY_AGAIN_MS = 5_000;

/**
 * Takes orders from the link to review, extraction and release, and answers back to the link. It holds no state of its
 * own: whatever wakes it, it looks at the tables and does what is next, so that a kill anywhere loses nothing.
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
    private readonly progress: StudyProgress,
    private readonly rounds: RoundAnswerer,
    private readonly link: LinkService,
    private readonly states: StateLog,
    private readonly studies: SiteStudies,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {}

  onApplicationBootstrap(): void {
    this.connect();
    this.wake();
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.stopped = true;
    clearTimeout(this.timer);
    await this.link.stop();
    await this.running;
  }

  /** Begins to keep the connection; called at the start and after the enrolment. */
  connect(): void {
    this.link.start({
      checkpoint: () => this.side.checkpoint(),
      policyHash: () => this.side.policyHash(),
      isQuarantined: () => this.side.isQuarantined(),
      roundsInWork: () => this.rounds.inWork(),
      connected: async (hello: HelloResponse) => {
        this.side.greet(hello);
        this.wake();
      },
      cancelled: (digests: readonly string[]) => {
        for (const study of this.studies.cancel(digests)) {
          this.logger.warn(
            { code: 'STUDY_CANCELLED', study },
            'the coordinator has cancelled this study: nothing more is done for it',
          );
        }
      },
      assigned: async (assignments: readonly Assignment[]) => {
        const { done, refused, failure } = this.side.take(assignments);
        for (const code of refused) this.logger.warn({ code }, 'an assignment was not valid');
        if (done.length > 0) this.wake();
        return { done, failure };
      },
    });
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
        const dueMs = await this.progress.advance();
        if (dueMs !== undefined) this.wakeIn(dueMs);
        if (this.link.isConnected) await this.side.confirm();
        const waitMs = this.link.isConnected ? await this.rounds.answerOpen() : undefined;
        if (waitMs !== undefined) this.wakeIn(waitMs);
        this.states.look();
        this.said = '';
      } catch (error) {
        // The link tells by itself when it is down. It may also stand while the coordinator's database does not.
        this.wakeIn(TRY_AGAIN_MS);
        if (error instanceof AgentError && error.code === 'COORDINATOR_UNREACHABLE') continue;
        this.say(error);
      }
    }
  }

  /** Each kind once, until all steps work again: a full disk fails at every look. */
  private say(error: unknown): void {
    const kind = error instanceof CollimateError ? error.code : 'INTERNAL';
    if (this.said !== kind) this.logger.error({ err: error }, 'a step of the conductor failed; it is tried again by itself');
    this.said = kind;
  }

  /** Of several times the earliest counts: whatever wakes us looks at everything. */
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
