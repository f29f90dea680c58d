import type { Json } from '@collimate/kernel-canonical';
import type { BackendJob, BackendWorker, BullBackend, QueueCaution } from './bullmq.backend.js';
import { LEASE_MS, RENEW_MS, openOwnBackend, taken, type QueueOwner } from './own.backend.js';
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
import { ANSWER_WITHIN_MS, answered } from './server.trouble.js';

const WAITING = ['waiting', 'delayed', 'prioritized', 'paused', 'waiting-children'];
const FINISHED = ['completed', 'failed'];
const IDLE_POLL_MS = 50;
/** Finished jobs read at a time. */
const PAGE = 500;
/** Time that running jobs have to end when the queue closes, ms. */
const CLOSE_WITHIN_MS = 10_000;

/**
 * The driver for sites that keep their jobs on a Redis or a PostgreSQL. Each agent has a queue of its own there, and one
 * place works on it; events are those of the jobs that this process runs.
 */
export class BullJobQueue<Payload extends Json = Json> extends JobQueue<Payload> {
  private readonly listeners = new Set<(event: JobEvent) => void>();
  private readonly active = new Map<string, AbortController>();
  private readonly cancelled = new Set<string>();
  /** Runs of this process whose end the server has not noted yet, with the code of their failure. */
  private readonly unsettled = new Map<string, string | undefined>();
  private worker: BackendWorker | undefined;
  private closed = false;
  private isTaken = false;
  private readonly renewal: NodeJS.Timeout;

  private constructor(
    private readonly backend: BullBackend,
    private readonly place: string,
  ) {
    super();
    this.renewal = setInterval(() => void this.renew(), RENEW_MS).unref();
  }

  /**
   * @param url `redis://…`, `rediss://…`, `postgres://…` or `postgresql://…`
   * @throws QueueError BAD_QUEUE_NAME, QUEUE_UNREACHABLE, QUEUE_LOGIN_REFUSED, QUEUE_DATABASE_MISSING,
   *   QUEUE_OF_ANOTHER_AGENT while another place works on the queue of this name
   */
  static async open<Payload extends Json = Json>(url: string, { name, place }: QueueOwner): Promise<BullJobQueue<Payload>> {
    return new BullJobQueue<Payload>(await openOwnBackend(url, { name, place }), place);
  }

  /** Server settings that would lose jobs. */
  get cautions(): readonly QueueCaution[] {
    return this.backend.cautions;
  }

  override async enqueue(job: JobOrder<Payload>): Promise<'added' | 'known'> {
    this.assertOpen();
    const jobId = checkJobId(job.id);
    if (await this.ask(this.backend.queue.getJob(jobId))) return 'known';
    await this.ask(this.backend.queue.add('job', job.payload, { jobId, attempts: MAX_ATTEMPTS, stackTraceLimit: 0 }));
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
    // A job that runs here is stopped whether or not the server can be asked.
    const running = this.active.get(id);
    if (running) {
      this.cancelled.add(id);
      running.abort();
      return true;
    }
    const job = await this.ask(this.backend.queue.getJob(id));
    if (!job) return false;
    const state = await this.ask(job.getState());
    await this.ask(job.remove());
    return WAITING.includes(state);
  }

  /** Renews the mark of this place. That is a write, so a server that cannot store anything refuses it. */
  override async check(): Promise<void> {
    this.assertOpen();
    if (this.isTaken || !(await this.ask(this.backend.claim(this.place, LEASE_MS)))) throw taken();
  }

  override async forgetFinished(prefix: string): Promise<void> {
    for (let kept = 0; ;) {
      const page = await this.ask(this.backend.queue.getJobs(FINISHED, kept, kept + PAGE - 1));
      if (page.length === 0) return;
      const over = page.filter((job) => job?.id?.startsWith(prefix));
      for (const job of over) await this.ask(job!.remove());
      kept += page.length - over.length;
    }
  }

  override async knows(id: string): Promise<boolean> {
    return !this.cancelled.has(id) && (await this.ask(this.backend.queue.getJob(id))) !== undefined;
  }

  override async counts(): Promise<JobCounts> {
    if (this.isTaken) throw taken();
    const counts = await this.ask(this.backend.queue.getJobCounts(...WAITING, 'active', ...FINISHED));
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
    clearInterval(this.renewal);
    const isThere = await this.ask(this.backend.queue.getJobCounts('active')).then(
      () => true,
      () => false,
    );
    // A server that is away is not waited for: unfinished jobs are found stalled later, and run again. The worker
    // closes before its jobs are told to stop: an open worker would take up again the jobs that they put back.
    const closing = this.worker?.close(!isThere);
    for (const abort of this.active.values()) abort.abort();
    if (closing) await endedWithin(closing, isThere ? CLOSE_WITHIN_MS : ANSWER_WITHIN_MS);
    if (isThere && !this.isTaken) await this.ask(this.backend.unclaim(this.place)).catch(() => undefined);
    await this.backend.close();
  }

  /** Every question to the server has an answer in seconds, or is its trouble. @throws QueueError */
  private ask<T>(question: Promise<T>): Promise<T> {
    return answered(question, this.backend.server);
  }

  /** A place that was away for longer than its lease may find another in its stead; then it works no more. */
  private async renew(): Promise<void> {
    const isOurs = await this.ask(this.backend.claim(this.place, LEASE_MS)).catch(() => true);
    if (isOurs || this.isTaken || this.closed) return;
    this.isTaken = true;
    await this.worker?.close();
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
      throw (await import('./bullmq.backend.js')).unrecoverable('CANCELLED');
    }
    if (code === undefined) return;
    if (this.closed) {
      await job.moveToDelayed(Date.now(), token);
      throw (await import('./bullmq.backend.js')).delayed();
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

async function endedWithin(end: Promise<void>, ms: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  await Promise.race([end.catch(() => undefined), new Promise<void>((resolve) => (timer = setTimeout(resolve, ms)))]);
  clearTimeout(timer);
}
