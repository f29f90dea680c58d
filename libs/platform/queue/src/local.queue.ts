import { canonicalJson, type Json } from '@collimate/kernel-canonical';
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

/** The little that the driver needs of an SQLite session: single statements, synchronous, durable when they return. */
export interface JobSession {
  run(sql: string, ...parameters: readonly (string | number)[]): { readonly changes: number | bigint };
  all(sql: string, ...parameters: readonly (string | number)[]): readonly Readonly<Record<string, unknown>>[];
}

const TABLE = `create table if not exists queue_job (
  queue text not null,
  id text not null,
  seq integer not null,
  payload text not null,
  state text not null check (state in ('waiting','running','done','failed')),
  attempts integer not null default 0,
  code text,
  primary key (queue, id)
) strict`;
const INDEX = 'create index if not exists queue_job_next on queue_job (queue, state, seq)';

/** One job in progress. After a cancellation its id may be put in again before it has ended. */
interface Run {
  readonly id: string;
  readonly abort: AbortController;
  ended: Promise<void>;
}

/**
 * The driver that needs no server: a table in the program's own SQLite database. One process works on it, so a job
 * that is `running` when the queue opens was interrupted by a kill and waits again.
 */
export class LocalJobQueue<Payload extends Json = Json> extends JobQueue<Payload> {
  private readonly listeners = new Set<(event: JobEvent) => void>();
  private readonly active = new Set<Run>();
  private idleWaiters: (() => void)[] = [];
  private handler: JobHandler<Payload> | undefined;
  private concurrency = 1;
  private closed = false;

  constructor(
    private readonly session: JobSession,
    private readonly name: string,
  ) {
    super();
    session.run(TABLE);
    session.run(INDEX);
    session.run(`update queue_job set state = 'waiting' where queue = ? and state = 'running'`, name);
  }

  override async enqueue(job: JobOrder<Payload>): Promise<'added' | 'known'> {
    this.assertOpen();
    const { changes } = this.session.run(
      `insert into queue_job (queue, id, seq, payload, state)
       values (?, ?, (select coalesce(max(seq), 0) + 1 from queue_job), ?, 'waiting') on conflict do nothing`,
      this.name,
      checkJobId(job.id),
      canonicalJson(job.payload),
    );
    if (Number(changes) === 0) return 'known';
    this.pump();
    return 'added';
  }

  override async work(handler: JobHandler<Payload>, options: WorkOptions): Promise<void> {
    this.assertOpen();
    if (this.handler) throw new QueueError('ALREADY_WORKING', 'this queue already has its handler');
    this.handler = handler;
    this.concurrency = Math.max(1, options.concurrency);
    this.pump();
  }

  override async cancel(id: string): Promise<boolean> {
    const [row] = this.session.all('delete from queue_job where queue = ? and id = ? returning state', this.name, id);
    for (const run of this.active) if (run.id === id) run.abort.abort();
    this.tellIdle();
    return row?.['state'] === 'waiting' || row?.['state'] === 'running';
  }

  override async check(): Promise<void> {
    this.assertOpen();
  }

  override async forgetFinished(prefix: string): Promise<void> {
    const sql = `delete from queue_job where queue = ? and state in ('done', 'failed') and substr(id, 1, ?) = ?`;
    this.session.run(sql, this.name, prefix.length, prefix);
  }

  override async knows(id: string): Promise<boolean> {
    return this.session.all('select 1 from queue_job where queue = ? and id = ?', this.name, id).length > 0;
  }

  override async counts(): Promise<JobCounts> {
    const counts = { waiting: 0, running: 0, done: 0, failed: 0 };
    for (const row of this.session.all('select state, count(*) as n from queue_job where queue = ? group by state', this.name)) {
      counts[row['state'] as keyof JobCounts] = Number(row['n']);
    }
    return counts;
  }

  override async onIdle(): Promise<void> {
    if (this.isIdle()) return;
    await new Promise<void>((resolve) => this.idleWaiters.push(resolve));
  }

  override subscribe(listener: (event: JobEvent) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  override async close(): Promise<void> {
    this.closed = true;
    const running = [...this.active];
    for (const { abort } of running) abort.abort();
    await Promise.all(running.map(({ ended }) => ended));
  }

  private pump(): void {
    const handler = this.handler;
    while (handler && !this.closed && this.active.size < this.concurrency) {
      const [row] = this.session.all(
        `update queue_job set state = 'running' where queue = ?1 and id =
           (select id from queue_job where queue = ?1 and state = 'waiting' order by seq limit 1)
         returning id, payload, attempts`,
        this.name,
      );
      if (!row) break;
      const id = String(row['id']);
      const payload = JSON.parse(String(row['payload'])) as Payload;
      const run: Run = { id, abort: new AbortController(), ended: Promise.resolve() };
      this.active.add(run);
      run.ended = this.runOne(handler, { id, payload }, Number(row['attempts']) + 1, run);
    }
    this.tellIdle();
  }

  private async runOne(handler: JobHandler<Payload>, job: JobOrder<Payload>, attempt: number, run: Run): Promise<void> {
    await Promise.resolve();
    const { signal } = run.abort;
    let code: string | undefined;
    try {
      await handler({ ...job, attempt, signal, progress: (fraction) => this.tell({ kind: 'progress', id: job.id, fraction }) });
    } catch (error) {
      code = failureCode(error);
    }
    this.active.delete(run);
    const isCancelled = signal.aborted && !this.closed;
    if (!isCancelled && !(this.closed && code !== undefined)) this.settle(job.id, attempt, code);
    this.pump();
  }

  /** A job that failed only because the queue closes is not settled: it stays `running` and waits again at the next start. */
  private settle(id: string, attempt: number, code: string | undefined): void {
    const state = code === undefined ? 'done' : attempt < MAX_ATTEMPTS ? 'waiting' : 'failed';
    const { changes } = this.session.run(
      `update queue_job set state = ?, attempts = ?, code = ? where queue = ? and id = ? and state = 'running'`,
      state,
      attempt,
      code ?? '',
      this.name,
      id,
    );
    if (Number(changes) === 0) return;
    if (code === undefined) this.tell({ kind: 'done', id });
    else if (state === 'failed') this.tell({ kind: 'failed', id, code });
  }

  private isIdle(): boolean {
    if (this.active.size > 0) return false;
    return this.session.all(`select 1 from queue_job where queue = ? and state = 'waiting' limit 1`, this.name).length === 0;
  }

  private tellIdle(): void {
    if (this.idleWaiters.length === 0 || this.closed || !this.isIdle()) return;
    const waiters = this.idleWaiters;
    this.idleWaiters = [];
    for (const resolve of waiters) resolve();
  }

  private tell(event: JobEvent): void {
    for (const listener of this.listeners) listener(event);
  }

  private assertOpen(): void {
    if (this.closed) throw new QueueError('QUEUE_CLOSED', 'this queue was closed');
  }
}
