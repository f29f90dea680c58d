import type { EventEmitter } from 'node:events';
import {
  DelayedError,
  Queue,
  UnrecoverableError,
  Worker,
  createPostgresBackend,
  runMigrations,
  withBackend,
  type WorkerOptions,
} from 'bullmq';
import { Redis } from 'ioredis';
import pg from 'pg';
import { QueueError } from './queue.error.js';

/** A job of BullMQ, as much of it as the driver touches. */
export interface BackendJob {
  readonly id?: string;
  readonly data: unknown;
  readonly attemptsMade: number;
  getState(): Promise<string>;
  remove(): Promise<void>;
  updateProgress(value: number): Promise<void>;
  moveToDelayed(timestamp: number, token?: string): Promise<void>;
}

/** A queue of BullMQ, as much of it as the driver touches. */
export interface BackendQueue {
  add(name: string, payload: unknown, options: object): Promise<BackendJob>;
  getJob(id: string): Promise<BackendJob | undefined>;
  getJobCounts(...states: string[]): Promise<Record<string, number>>;
  remove(id: string): Promise<number>;
  close(): Promise<void>;
}

/** A worker of BullMQ, as much of it as the driver touches. */
export interface BackendWorker {
  waitUntilReady(): Promise<unknown>;
  close(): Promise<void>;
}

type Run = (job: BackendJob, token?: string) => Promise<void>;

/** Told after the server has noted how a run ended, so that its counts agree. */
type Settled = (id: string, outcome: 'completed' | 'failed', attempts: number) => void;

/** What stands behind BullMQ: a Redis or a PostgreSQL. */
export interface BullBackend {
  readonly queue: BackendQueue;
  worker(run: Run, concurrency: number, settled: Settled): BackendWorker;
  close(): Promise<void>;
  /** What a run throws to end its job for good. */
  unrecoverable(code: string): Error;
  /** What a run throws after it has put its job back. */
  delayed(): Error;
}

const SIGNALS = {
  unrecoverable: (code: string): Error => new UnrecoverableError(code),
  delayed: (): Error => new DelayedError(),
};

/**
 * A killed worker's job is found stalled and run again; a kill is never a failure of the job, so there is no small
 * limit on how often that may happen.
 */
const WORKER = { lockDuration: 15_000, stalledInterval: 15_000, maxStalledCount: 1_000_000 };

/** The tables and functions of BullMQ's PostgreSQL backend have fixed, unqualified names: they get a schema of their own. */
const SCHEMA = 'bullmq';

/** @throws QueueError QUEUE_UNREACHABLE */
export async function redisBackend(url: string, name: string): Promise<BullBackend> {
  const connection = new Redis(url, { maxRetriesPerRequest: null, lazyConnect: true, connectTimeout: 5_000 });
  connection.on('error', () => undefined);
  try {
    await connection.connect();
  } catch {
    connection.disconnect();
    throw unreachable('redis');
  }
  const queue = new Queue(name, { connection });
  queue.on('error', () => undefined);
  return {
    ...SIGNALS,
    queue: queue as unknown as BackendQueue,
    worker: (run, concurrency, settled) => {
      const options: WorkerOptions = { connection, concurrency, ...WORKER };
      const worker = new Worker(name, run as never, options);
      listen(worker as unknown as EventEmitter, settled);
      return worker;
    },
    close: async () => {
      await queue.close();
      connection.disconnect();
    },
  };
}

/** @throws QueueError QUEUE_UNREACHABLE */
export async function postgresBackend(url: string, name: string): Promise<BullBackend> {
  const pool = new pg.Pool({
    connectionString: url,
    options: `-c search_path=${SCHEMA}`,
    max: 8,
    connectionTimeoutMillis: 5_000,
  });
  pool.on('error', () => undefined);
  try {
    const client = await pool.connect();
    try {
      await runMigrations(client as never, SCHEMA);
    } finally {
      client.release();
    }
  } catch {
    await pool.end();
    throw unreachable('postgresql');
  }
  const connection = pool as never;
  const bound = withBackend(createPostgresBackend);
  const queue = new bound.Queue(name, { connection });
  queue.on('error', () => undefined);
  return {
    ...SIGNALS,
    queue: queue as unknown as BackendQueue,
    worker: (run, concurrency, settled) => {
      const worker = new bound.Worker(name, run as never, { connection, concurrency, ...WORKER });
      listen(worker as unknown as EventEmitter, settled);
      return worker;
    },
    close: async () => {
      await queue.close();
      await pool.end();
    },
  };
}

/** Errors of the connection are not told: BullMQ tries again by itself, and their text quotes the address. */
function listen(worker: EventEmitter, settled: Settled): void {
  worker.on('error', () => undefined);
  worker.on('completed', (job: BackendJob) => settled(job.id ?? '', 'completed', job.attemptsMade));
  worker.on('failed', (job: BackendJob | undefined) => settled(job?.id ?? '', 'failed', job?.attemptsMade ?? 0));
}

/** The foreign error is dropped: a connection error quotes the address with its password. */
function unreachable(server: string): QueueError {
  return new QueueError('QUEUE_UNREACHABLE', 'the server of the queue does not answer', {
    details: { server },
    hint: 'check that the server runs and that the address and the password are right',
  });
}
