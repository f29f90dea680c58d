import type { Json } from '@collimate/kernel-canonical';
import type { Reason } from '@collimate/protocol';
import { QueueError } from './queue.error.js';

/** A job as it is put into the queue. The payload holds references and digests, never pixels, never a patient. */
export interface JobOrder<Payload extends Json = Json> {
  /** Deterministic, for example `extract.<study>.<scan>.<planDigest>`: a repeat is the same job. No colon. */
  readonly id: string;
  readonly payload: Payload;
}

/** A job as its handler sees it. */
export interface RunningJob<Payload extends Json = Json> extends JobOrder<Payload> {
  /** 1 at the first run; a run that was killed counts no attempt. */
  readonly attempt: number;
  /** Aborted when the job is cancelled or the queue closes. */
  readonly signal: AbortSignal;
  /** @param fraction done, from 0 to 1 */
  progress(fraction: number): void;
}

/** Does one job. An error counts as a failed attempt; only its code is kept. */
export type JobHandler<Payload extends Json = Json> = (job: RunningJob<Payload>) => Promise<void>;

/** Number of jobs in each state. */
export interface JobCounts {
  readonly waiting: number;
  readonly running: number;
  readonly done: number;
  readonly failed: number;
}

/** Events for a queue's listeners: job ids and codes, nothing of the data that a job read. */
export type JobEvent =
  | { readonly kind: 'progress'; readonly id: string; readonly fraction: number }
  | { readonly kind: 'done'; readonly id: string }
  | { readonly kind: 'failed'; readonly id: string; readonly code: string };

/** Settings of a worker. */
export interface WorkOptions {
  /** Jobs in progress at the same time in this process, at least 1. */
  readonly concurrency: number;
}

/** Number of tries after which a job counts as failed. */
export const MAX_ATTEMPTS = 2;

/**
 * A durable queue of jobs. The law that each driver keeps: an accepted job is run at least once, also if the process
 * is killed while it runs; the same id is accepted once; at most `concurrency` handlers run at a time.
 */
export abstract class JobQueue<Payload extends Json = Json> {
  /** @returns `known` if a job of this id is waiting, running or finished already @throws QueueError BAD_JOB_ID */
  abstract enqueue(job: JobOrder<Payload>): Promise<'added' | 'known'>;
  /** Starts to run jobs. One handler per queue and process. @throws QueueError ALREADY_WORKING */
  abstract work(handler: JobHandler<Payload>, options: WorkOptions): Promise<void>;
  /**
   * Forgets a job, so that its id may be put in again: a waiting or finished job at once, a running one as soon as its
   * signal was sent, whether or not it stops.
   * @returns whether it was waiting or running
   */
  abstract cancel(id: string): Promise<boolean>;
  /** @returns whether the queue knows a job of this id, waiting, running or finished */
  abstract knows(id: string): Promise<boolean>;
  /** Whether a job would be taken now. @throws QueueError that says why not, within seconds */
  abstract check(): Promise<void>;
  /** Forgets the done and failed jobs whose id begins so. */
  abstract forgetFinished(prefix: string): Promise<void>;
  /** @throws QueueError QUEUE_UNREACHABLE within seconds, where a server is asked */
  abstract counts(): Promise<JobCounts>;
  /** Resolves as soon as no job is waiting or running. */
  abstract onIdle(): Promise<void>;
  /** @returns a function that ends the subscription */
  abstract subscribe(listener: (event: JobEvent) => void): () => void;
  /** Tells the running jobs to stop, waits for them, and frees the driver. Jobs that did not end are run again at the next start. */
  abstract close(): Promise<void>;
}

/** @throws QueueError BAD_JOB_ID unless the id is 1 to 250 letters, digits, dots, hyphens or underscores, a letter first */
export function checkJobId(id: string): string {
  if (!/^[A-Za-z][A-Za-z0-9._-]{0,249}$/.test(id)) {
    throw new QueueError('BAD_JOB_ID', 'a job id is up to 250 letters, digits, dots, hyphens or underscores, a letter first', {
      hint: 'join the parts of the id with dots; a colon is not allowed',
    });
  }
  return id;
}

/** @returns the code of one of our errors, else INTERNAL: a foreign message may quote data that the job read */
export function failureCode(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return typeof code === 'string' && /^[A-Z][A-Z0-9_]{1,63}$/.test(code) ? code : ('INTERNAL' satisfies Reason);
}
