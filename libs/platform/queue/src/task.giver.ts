import type { BackendJob, BullBackend } from './bullmq.backend.js';
import { MAX_ATTEMPTS, checkJobId, failureCode } from './job-queue.port.js';
import { LEASE_MS, RENEW_MS, openOwnBackend, type QueueOwner } from './own.backend.js';
import { TaskCancelled } from './queue.error.js';
import { answered } from './server.trouble.js';

/** Interval of looking through the finished tasks while somebody waits for one, ms. */
const LOOK_EVERY_MS = 100;
/** After this many looks, every task is asked for by its id, so that a task that the server has lost is put in again. */
const LOOKS_BETWEEN_CHECKS = 20;
/** Finished tasks read at a time. */
const PAGE = 200;
/** Age at which a result that nobody took is removed when another task ends, s; see forgetFinished for when none does. */
const KEEP_S = 3_600;
const FINISHED = ['completed', 'failed'];

/** End of a task. `task` is the text on the server: an earlier run of the giver may have put it in. */
export type TaskEnd =
  | { readonly kind: 'done'; readonly task: string; readonly result: string }
  /** `code` is that of the last attempt. Anybody who can reach the server may have written it. */
  | { readonly kind: 'failed'; readonly task: string; readonly code: string };

interface Waiting {
  readonly task: string;
  readonly end: (end: TaskEnd | TaskCancelled) => void;
}

interface Going {
  readonly gone: Promise<void>;
  readonly end: () => void;
}

/**
 * Gives tasks to workers on other machines, over a server that both reach, and waits for their results. One id is one task however
 * often it is given; a task that the server has lost is put in again; a result stays with the server until it is forgotten, so that
 * a giver that was killed in between finds it there. A server that is away is waited for.
 */
export class TaskGiver {
  private readonly waiting = new Map<string, Waiting>();
  /** Tasks to be removed, with the callers that wait for it: a task cannot be removed while a worker holds it. */
  private readonly unwanted = new Map<string, Going>();
  private readonly renewal: NodeJS.Timeout;
  private looks = 0;
  private isLooking = false;
  private closed = false;

  private constructor(
    private readonly backend: BullBackend,
    private readonly place: string,
  ) {
    this.renewal = setInterval(() => void this.attempt(backend.claim(place, LEASE_MS)), RENEW_MS).unref();
  }

  /**
   * @param url see BullJobQueue.open
   * @throws QueueError as BullJobQueue.open does: two givers of one name would take each other's results
   */
  static async open(url: string, owner: QueueOwner): Promise<TaskGiver> {
    return new TaskGiver(await openOwnBackend(url, owner), owner.place);
  }

  /**
   * Puts a task in, or finds the one of this id that is there already, and waits for its end.
   * @param task a text that says nothing to the server
   * @throws QueueError BAD_JOB_ID; TaskCancelled when the signal or `close` ends the waiting
   */
  async give(id: string, task: string, signal: AbortSignal): Promise<TaskEnd> {
    checkJobId(id);
    // An earlier task of this id may be on its way out of the queue. Its end must not be taken for the end of this one.
    await this.unwanted.get(id)?.gone;
    if (this.closed || signal.aborted) throw new TaskCancelled();
    return new Promise<TaskEnd>((resolve, reject) => {
      const stop = (): void => {
        void this.forget(id);
        end(new TaskCancelled());
      };
      const end = (what: TaskEnd | TaskCancelled): void => {
        this.waiting.delete(id);
        signal.removeEventListener('abort', stop);
        if (what instanceof TaskCancelled) reject(what);
        else resolve(what);
      };
      signal.addEventListener('abort', stop, { once: true });
      this.waiting.set(id, { task, end });
      void this.put(id, task);
      void this.look();
    });
  }

  /** Has the server forget a task with its result. @returns when it has, or when this giver has closed */
  forget(id: string): Promise<void> {
    const known = this.unwanted.get(id);
    if (known !== undefined || this.closed) return known?.gone ?? Promise.resolve();
    const { promise: gone, resolve: end } = Promise.withResolvers<void>();
    this.unwanted.set(id, { gone, end });
    void this.look();
    return gone;
  }

  /**
   * Has the server forget the tasks of an earlier run of this giver, except those that workers hold. A server that is
   * away forgets nothing.
   */
  async forgetAll(): Promise<void> {
    await this.attempt(this.backend.queue.drain(true));
    await this.forgetFinished(0);
  }

  /**
   * Has the server forget the results that nobody took; by itself it does so only when another task ends.
   * @param forMs how long ago they came
   */
  async forgetFinished(forMs: number): Promise<void> {
    for (const state of FINISHED) {
      let gone: readonly string[] | undefined;
      do gone = await this.attempt(this.backend.queue.clean(forMs, PAGE, state));
      while (gone?.length === PAGE && !this.closed);
    }
  }

  /** @returns how many tasks workers hold now @throws QueueError within seconds */
  async held(): Promise<number> {
    const { active = 0 } = await answered(this.backend.queue.getJobCounts('active'), this.backend.server);
    return active;
  }

  /** Stops waiting; given tasks stay on the server, and are found there again. */
  async close(): Promise<void> {
    if (this.closed) return;
    this.closed = true;
    clearInterval(this.renewal);
    for (const { end } of [...this.waiting.values()]) end(new TaskCancelled());
    for (const { end } of this.unwanted.values()) end();
    await this.attempt(this.backend.unclaim(this.place));
    await this.backend.close();
  }

  private async put(id: string, task: string): Promise<void> {
    const { queue } = this.backend;
    const age = { age: KEEP_S };
    const options = { jobId: id, attempts: MAX_ATTEMPTS, stackTraceLimit: 0, removeOnComplete: age, removeOnFail: age };
    await this.attempt(queue.add('task', task, options));
  }

  /** Looks as long as there is something to look for; one of these runs at a time. */
  private async look(): Promise<void> {
    if (this.isLooking) return;
    this.isLooking = true;
    while (!this.closed && this.waiting.size + this.unwanted.size > 0) {
      await this.takeFinished();
      await this.removeUnwanted();
      this.looks += 1;
      if (this.looks % LOOKS_BETWEEN_CHECKS === 0) await this.putLost();
      await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
    }
    this.isLooking = false;
  }

  private async takeFinished(): Promise<void> {
    for (let from = 0; this.waiting.size > 0; from += PAGE) {
      const page = (await this.attempt(this.backend.queue.getJobs(FINISHED, from, from + PAGE - 1))) ?? [];
      for (const job of page) if (job?.id !== undefined) this.waiting.get(job.id)?.end(endOf(job));
      if (page.length < PAGE) return;
    }
  }

  private async putLost(): Promise<void> {
    for (const [id, { task }] of [...this.waiting]) {
      const asked = await this.attempt(this.backend.queue.getJob(id).then((job) => ({ isKnown: job !== undefined })));
      if (asked === undefined) return;
      if (!asked.isKnown && this.waiting.has(id)) await this.put(id, task);
    }
  }

  private async removeUnwanted(): Promise<void> {
    for (const [id, { end }] of [...this.unwanted]) {
      if (!(await this.removed(id))) continue;
      this.unwanted.delete(id);
      end();
    }
  }

  private async removed(id: string): Promise<boolean> {
    const found = await this.attempt(this.backend.queue.getJob(id).then((job) => ({ job })));
    if (found === undefined) return false;
    return found.job === undefined || (await this.attempt(found.job.remove().then(() => true))) === true;
  }

  /** @returns undefined for a server that is away or refused; the caller asks again */
  private async attempt<T>(question: Promise<T>): Promise<T | undefined> {
    return answered(question, this.backend.server).catch(() => undefined);
  }
}

function endOf({ data, returnvalue, failedReason }: BackendJob): TaskEnd {
  const task = String(data);
  if (typeof returnvalue === 'string') return { kind: 'done', task, result: returnvalue };
  return { kind: 'failed', task, code: failureCode(Object.assign(new Error(), { code: failedReason })) };
}
