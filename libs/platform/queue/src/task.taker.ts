import type { BackendJob, BackendWorker, BullBackend } from './bullmq.backend.js';
import { failureCode } from './job-queue.port.js';
import { openBackend } from './own.backend.js';
import { QueueError } from './queue.error.js';
import { answered } from './server.trouble.js';

/** Time that tasks have to end after they were told to stop, ms. */
const STOP_WITHIN_MS = 5_000;

/** A task as its worker sees it. */
export interface TakenTask {
  readonly id: string;
  readonly task: string;
  /** Aborted when the worker ends before the task does. */
  readonly signal: AbortSignal;
}

/**
 * Does one task and returns its result. An error counts as a failed attempt, and its code is kept; a TaskGivenBack does
 * not count.
 */
export type TaskHandler = (task: TakenTask) => Promise<string>;

/** Thrown by a handler for which it is not the task that is wrong, but this worker: another may take it. */
export class TaskGivenBack extends Error {
  /** @param afterMs how long the task rests before anybody takes it */
  constructor(readonly afterMs: number) {
    super('this worker cannot do the task now');
  }
}

/**
 * Takes tasks that a TaskGiver gives, on any number of machines. A task of a worker that was killed is taken by another within half
 * a minute, and of two workers that did the same one the first result counts.
 */
export class TaskTaker {
  private readonly running = new Set<AbortController>();
  private worker: BackendWorker | undefined;
  private isEnding = false;

  private constructor(private readonly backend: BullBackend) {}

  /** @param url see BullJobQueue.open @throws QueueError as BullJobQueue.open does, but for QUEUE_OF_ANOTHER_AGENT */
  static async open(url: string, name: string): Promise<TaskTaker> {
    return new TaskTaker(await openBackend(url, name));
  }

  /** Starts to take tasks. @param concurrency tasks at the same time @throws QueueError ALREADY_WORKING */
  async work(handler: TaskHandler, concurrency: number): Promise<void> {
    if (this.worker) throw new QueueError('ALREADY_WORKING', 'this worker already has its handler');
    const run = (job: BackendJob, token?: string): Promise<string> => this.runOne(handler, job, token);
    this.worker = this.backend.worker(run, Math.max(1, concurrency), () => undefined);
    await this.worker.waitUntilReady();
  }

  /** Whether the server answers. @throws QueueError that says why not, within seconds */
  async check(): Promise<void> {
    await answered(this.backend.queue.getJobCounts('active'), this.backend.server);
  }

  /**
   * Takes no more tasks, waits for the running ones, and gives back the unfinished ones, for another worker to take at
   * once.
   * @param withinMs longest wait, ms
   */
  async drain(withinMs: number): Promise<void> {
    if (this.isEnding) return;
    this.isEnding = true;
    const isThere = await this.check().then(
      () => true,
      () => false,
    );
    const closing = this.worker?.close(!isThere).catch(() => undefined);
    if (isThere) await within(closing, withinMs);
    for (const abort of this.running) abort.abort();
    await within(closing, STOP_WITHIN_MS);
    await this.backend.close();
  }

  private async runOne(handler: TaskHandler, job: BackendJob, token: string | undefined): Promise<string> {
    const abort = new AbortController();
    this.running.add(abort);
    try {
      return await handler({ id: job.id ?? '', task: String(job.data), signal: abort.signal });
    } catch (error) {
      const isStopped = abort.signal.aborted;
      if (!isStopped && !(error instanceof TaskGivenBack)) throw new Error(failureCode(error));
      await job.moveToDelayed(Date.now() + (isStopped ? 0 : (error as TaskGivenBack).afterMs), token);
      throw (await import('./bullmq.backend.js')).delayed();
    } finally {
      this.running.delete(abort);
    }
  }
}

async function within(end: Promise<unknown> | undefined, ms: number): Promise<void> {
  if (end === undefined) return;
  let timer: NodeJS.Timeout | undefined;
  await Promise.race([end, new Promise((resolve) => (timer = setTimeout(resolve, ms)))]);
  clearTimeout(timer);
}
