import type { EventEmitter } from 'node:events';
import { DelayedError, UnrecoverableError } from 'bullmq';
import type { QueueServer } from './server.trouble.js';

/** A job of BullMQ, as much of it as the driver touches. */
export interface BackendJob {
  readonly id?: string;
  readonly data: unknown;
  readonly attemptsMade: number;
  /** Result of its run; undefined or null before its end. */
  readonly returnvalue?: unknown;
  /** Text of the error that ended it. */
  readonly failedReason?: string;
  getState(): Promise<string>;
  remove(): Promise<void>;
  updateProgress(value: number): Promise<void>;
  moveToDelayed(timestamp: number, token?: string): Promise<void>;
}

/** A queue of BullMQ, as much of it as the driver touches. */
export interface BackendQueue {
  add(name: string, payload: unknown, options: object): Promise<BackendJob>;
  getJob(id: string): Promise<BackendJob | undefined>;
  getJobs(states: readonly string[], start: number, end: number): Promise<readonly (BackendJob | undefined)[]>;
  getJobCounts(...states: string[]): Promise<Record<string, number>>;
  /** Removes jobs of that state that ended at least `graceMs` ago, at most `limit` of them. @returns their ids */
  clean(graceMs: number, limit: number, state: string): Promise<readonly string[]>;
  /** Removes waiting jobs. */
  drain(withDelayed: boolean): Promise<void>;
  close(): Promise<void>;
}

/** A worker of BullMQ, as much of it as the driver touches. */
export interface BackendWorker {
  waitUntilReady(): Promise<unknown>;
  close(force?: boolean): Promise<void>;
}

/** Does one job of BullMQ. Its result is stored with the job. */
export type Run = (job: BackendJob, token?: string) => Promise<unknown>;

/** Told after the server has noted how a run ended, so that its counts agree. */
export type Settled = (id: string, outcome: 'completed' | 'failed', attempts: number) => void;

/** Server behind BullMQ: a Redis or a PostgreSQL. */
export interface BullBackend {
  readonly server: QueueServer;
  readonly queue: BackendQueue;
  /** Server settings that would lose jobs, in codes; empty if there are none. */
  readonly cautions: readonly QueueCaution[];
  /**
   * Marks the queue as worked on from this place for the next `leaseMs`.
   * @returns false if another place has marked it and its time is not over
   */
  claim(place: string, leaseMs: number): Promise<boolean>;
  /** Takes the mark of this place away. */
  unclaim(place: string): Promise<void>;
  worker(run: Run, concurrency: number, settled: Settled): BackendWorker;
  /** Cuts the connections, also of a server that does not answer. */
  close(): Promise<void>;
}

/** A setting of a server with which it may lose jobs: no append-only file, or eviction when memory is short. */
export type QueueCaution = 'QUEUE_NOT_APPEND_ONLY' | 'QUEUE_EVICTS';

/** Error with which a run ends its job for good. */
export const unrecoverable = (code: string): Error => new UnrecoverableError(code);

/** Error of a run that has put its job back. */
export const delayed = (): Error => new DelayedError();

/**
 * A killed worker's job is found stalled and run again; a kill is never a failure of the job, so there is no small
 * limit on how often that may happen.
 */
export const WORKER = { lockDuration: 15_000, stalledInterval: 15_000, maxStalledCount: 1_000_000 };

/** Errors of the connection are not told: BullMQ tries again by itself, and their text quotes the address. */
export function listen(worker: EventEmitter, settled: Settled): void {
  worker.on('error', () => undefined);
  worker.on('completed', (job: BackendJob) => settled(job.id ?? '', 'completed', job.attemptsMade));
  worker.on('failed', (job: BackendJob | undefined) => settled(job?.id ?? '', 'failed', job?.attemptsMade ?? 0));
}
