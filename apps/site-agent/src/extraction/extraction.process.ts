import type { ExtractionOutcome, ExtractionTask } from './extraction.messages.js';
import { IsolatedChild } from './isolated.child.js';

/** One child and the scans that were given to it. */
interface Generation {
  readonly child: Promise<IsolatedChild>;
  users: number;
  /** Takes no further scan; it ends with the last one. */
  retired: boolean;
}

/**
 * The agent's isolated extraction process: started when there is work, with read access to the image roots of that
 * work, and started again with more roots or after a crash. A scan that ran in a crash fails with EXTRACTION_CRASHED,
 * and the queue tries it once more.
 */
export class ExtractionProcess {
  private current: Generation | undefined;
  private running: IsolatedChild | undefined;
  private roots: readonly string[] = [];

  private idle: NodeJS.Timeout | undefined;

  /** @param threads scans at the same time @param idleMs after this time without a scan the process ends; the next one starts it again */
  constructor(
    readonly threads: number,
    private readonly idleMs = 10_000,
  ) {}

  /**
   * @param imageRoot folder below which image and mask of the task lie
   * @throws AgentError EXTRACTION_CRASHED, EXTRACTION_CANCELLED
   */
  async extract(task: ExtractionTask, imageRoot: string, signal: AbortSignal): Promise<ExtractionOutcome> {
    const generation = this.generationFor(imageRoot);
    generation.users++;
    try {
      const child = await generation.child;
      if (this.current === generation) this.running = child;
      return await child.run(task, signal);
    } finally {
      generation.users--;
      if (generation.retired && generation.users === 0) await killed(generation);
      else if (generation.users === 0) this.endWhenIdle(generation);
    }
  }

  /** Process id while it runs, for the status page. */
  get pid(): number | undefined {
    return this.running?.isAlive === true ? this.running.pid : undefined;
  }

  private endWhenIdle(generation: Generation): void {
    clearTimeout(this.idle);
    this.idle = setTimeout(() => {
      if (this.current === generation && generation.users === 0) void this.stop();
    }, this.idleMs).unref();
  }

  /** Ends the process; running tasks fail as crashed. */
  async stop(): Promise<void> {
    const generation = this.current;
    this.current = undefined;
    if (generation !== undefined) await killed(generation);
  }

  private generationFor(imageRoot: string): Generation {
    const isKnown = this.roots.includes(imageRoot);
    const isDead = this.running !== undefined && !this.running.isAlive;
    if (!isKnown) this.roots = [...this.roots, imageRoot];
    if (this.current === undefined || !isKnown || isDead) {
      const old = this.current;
      if (old !== undefined) old.retired = true;
      if (old?.users === 0) void killed(old);
      this.running = undefined;
      const child = IsolatedChild.start(this.roots, this.threads);
      const fresh: Generation = { child, users: 0, retired: false };
      child.catch(() => {
        if (this.current === fresh) this.current = undefined;
      });
      this.current = fresh;
    }
    return this.current;
  }
}

async function killed(generation: Generation): Promise<void> {
  const child = await generation.child.catch(() => undefined);
  await child?.kill();
}
