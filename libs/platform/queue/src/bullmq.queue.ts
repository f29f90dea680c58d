import type { Json } from '@collimate/kernel-canonical';
import type { BackendJob, BackendWorker, BullBackend } from './bullmq.backend.js';
import {
  JobQueue,
  MAX_ATTEMPTS,
  checkJobId,
  failureCode,
  type JobCounts,
  type JobEvent,
  type JobHandler,
  type JobOrder,
  type WorkOptions,
} from './job-queue.port.js';
import { QueueError } from './queue.error.js';

const WAITING = ['waiting', 'delayed', 'prioritized', 'paused', 'waiting-children'];
const IDLE_POLL_MS = 50;

/**
 * The driver for sites that have a Redis or a PostgreSQL and want several worker machines. Jobs are shared by all
 * programs that open the same queue; events are those of the jobs that this process runs.
 */
export class BullJobQueue<Payload extends Json = Json> extends JobQueue<Payload> {
  private readonly listeners = new Set<(event: JobEvent) => void>();
  private readonly active = new Map<string, AbortController>();
  private readonly cancelled = new Set<string>();
  /** Runs of this process whose end the server has not noted yet, with the code of their failure. */
  private readonly unsettled = new Map<string, string | undefined>();
  private worker: BackendWorker | undefined;
  private closed = false;

  private constructor(private readonly backend: BullBackend) {
    super();
  }

  /**
   * @param url `redis://…`, `rediss://…`, `postgres://…` or `postgresql://…`
   * @throws QueueError QUEUE_UNREACHABLE, BAD_QUEUE_NAME
   */
  static async open<Payload extends Json = Json>(url: string, name: string): Promise<BullJobQueue<Payload>> {
    if (!/^[A-Za-z][A-Za-z0-9_-]{0,99}$/.test(name)) {
      throw new QueueError('BAD_QUEUE_NAME', 'a queue name is up to 100 letters, digits, hyphens or underscores');
    }
    // BullMQ and its clients take 40 MB and 0.2 s, which a site with the local driver does not pay.
    const { postgresBackend, redisBackend } = await import('./bullmq.backend.js');
    const postgres = /^postgres(ql)?:\/\//.test(url);
    return new BullJobQueue<Payload>(await (postgres ? postgresBackend(url, name) : redisBackend(url, name)));
  }

  override async enqueue(job: JobOrder<Payload>): Promise<'added' | 'known'> {
    this.assertOpen();
    const jobId = checkJobId(job.id);
    if (await this.backend.queue.getJob(jobId)) return 'known';
    await this.backend.queue.add('job', job.payload, { jobId, attempts: MAX_ATTEMPTS, stackTraceLimit: 0 });
    return 'added';
  }

  override async work(handler: JobHandler<Payload>, options: WorkOptions): Promise<void> {
    this.assertOpen();
    if (this.worker) throw new QueueError('ALREADY_WORKING', 'this queue already has its handler');
    const run = (job: BackendJob, token?: string): Promise<void> => this.runOne(handler, job, token);
    const settled = (id: string, outcome: 'completed' | 'failed', attempts: number): void => this.settle(id, outcome, attempts);
    this.worker = this.backend.worker(run, Math.max(1, options.concurrency), settled);
    await this.worker.waitUntilReady();
  }

  override async cancel(id: string): Promise<boolean> {
    const job = await this.backend.queue.getJob(id);
    if (!job) return false;
    const running = this.active.get(id);
    if (running) {
      this.cancelled.add(id);
      running.abort();
      return true;
    }
    const state = await job.getState();
    await job.remove();
    return WAITING.includes(state);
  }

  override async knows(id: string): Promise<boolean> {
    return !this.cancelled.has(id) && (await this.backend.queue.getJob(id)) !== undefined;
  }

  override async counts(): Promise<JobCounts> {
    const counts = await this.backend.queue.getJobCounts(...WAITING, 'active', 'completed', 'failed');
    const waiting = WAITING.reduce((sum, state) => sum + (counts[state] ?? 0), 0);
    const gone = this.cancelled.size;
    return {
      waiting,
      running: Math.max(0, (counts['active'] ?? 0) - gone),
      done: counts['completed'] ?? 0,
      failed: counts['failed'] ?? 0,
    };
  }

  override async onIdle(): Promise<void> {
    for (;;) {
      const { waiting, running } = await this.counts();
      if (waiting === 0 && running === 0 && this.unsettled.size === 0) return;
      await new Promise((resolve) => setTimeout(resolve, IDLE_POLL_MS));
    }
  }

  override subscribe(listener: (event: JobEvent) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  override async close(): Promise<void> {
    if (this.closed) return;
    this.closed = true;
    for (const abort of this.active.values()) abort.abort();
    await this.worker?.close();
    await this.backend.close();
  }

  private async runOne(handler: JobHandler<Payload>, job: BackendJob, token: string | undefined): Promise<void> {
    const id = job.id ?? '';
    const attempt = job.attemptsMade + 1;
    const abort = new AbortController();
    this.active.set(id, abort);
    this.unsettled.set(id, undefined);
    let code: string | undefined;
    try {
      const progress = (fraction: number): void => this.tell({ kind: 'progress', id, fraction });
      await handler({ id, payload: job.data as Payload, attempt, signal: abort.signal, progress });
    } catch (error) {
      code = failureCode(error);
    }
    this.active.delete(id);
    if (this.cancelled.has(id)) {
      // BullMQ holds a lock on the job until this function ends; it is removed right after.
      setImmediate(() => void this.forget(id, 40));
      throw this.backend.unrecoverable('CANCELLED');
    }
    if (code === undefined) return;
    if (this.closed) {
      await job.moveToDelayed(Date.now(), token);
      throw this.backend.delayed();
    }
    this.unsettled.set(id, code);
    throw new Error(code);
  }

  private settle(id: string, outcome: 'completed' | 'failed', attempts: number): void {
    const code = this.unsettled.get(id);
    this.unsettled.delete(id);
    if (outcome === 'completed') this.tell({ kind: 'done', id });
    else if (code !== undefined && attempts >= MAX_ATTEMPTS) this.tell({ kind: 'failed', id, code });
  }

  private async forget(id: string, tries: number): Promise<void> {
    const job = await this.backend.queue.getJob(id).catch(() => undefined);
    const removed = await job?.remove().then(
      () => true,
      () => false,
    );
    if (removed === false && tries > 0) setTimeout(() => void this.forget(id, tries - 1), 25);
    else this.cancelled.delete(id);
  }

  private tell(event: JobEvent): void {
    for (const listener of this.listeners) listener(event);
  }

  private assertOpen(): void {
    if (this.closed) throw new QueueError('QUEUE_CLOSED', 'this queue was closed');
  }
}
