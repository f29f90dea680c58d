import { setImmediate as nextTurn } from 'node:timers/promises';
import { Inject, Injectable } from '@nestjs/common';
import type { Digest, ScanKey } from '@collimate/kernel-canonical';
import type { FrozenStudy } from '@collimate/governance-study';
import { JobQueue, type JobCounts, type JobHandler, type JobOrder } from '@collimate/platform-queue';
import type { Logger } from 'pino';
import { LOGGER } from '../ground/logger.token.js';
import { Pause } from '../quarantine/pause.js';
import { QueueWatch } from './queue.watch.js';

/** Jobs that are put in before others get their turn. */
const JOBS_AT_ONCE = 16;

/** A job names a scan and a study by pseudonym and digest: no pixels, no path, no subject. */
export type ExtractJob = {
  readonly study: string;
  readonly scan: string;
  /** Digest of the plan; absent in jobs of versions in which a study had one plan. */
  readonly plan?: string;
};

/** A scan, and the plan that it is to be extracted under. */
export interface ExtractOrder {
  readonly scan: ScanKey;
  readonly plan: Digest;
}

/**
 * The scans of a study as jobs of the queue. The tables of the site are the truth and the queue only carries jobs:
 * while its server is away nothing fails here, and jobs that it has lost are put in again.
 */
@Injectable()
export class ExtractionJobs {
  /** Jobs that this process has put in and not seen finished: one of them that is unknown to the queue was lost by it. */
  private readonly put = new Set<string>();
  private turn: Promise<void> = Promise.resolve();

  constructor(
    private readonly queue: JobQueue<ExtractJob>,
    private readonly watch: QueueWatch,
    @Inject(LOGGER) private readonly logger: Logger,
    private readonly pause: Pause,
  ) {
    queue.subscribe((event) => {
      if (event.kind !== 'progress') this.put.delete(event.id);
    });
  }

  /**
   * Puts in one job for each scan and plan; a repeat is the same job. One call at a time, so that a loss is logged
   * once. During a pause nothing is put in: the tables keep the waiting scans until it has ended.
   * @returns whether the queue had lost jobs of the study; the log then tells it
   */
  enqueue(study: FrozenStudy, wanted: readonly ExtractOrder[]): Promise<boolean> {
    if (this.pause.current !== undefined) return Promise.resolve(false);
    const turn = this.turn.then(() => this.enqueueNow(study, wanted));
    this.turn = turn.then(
      () => undefined,
      () => undefined,
    );
    return turn;
  }

  /** @returns whether nothing waits and nothing runs; false while that cannot be known */
  async isIdle(): Promise<boolean> {
    const counts = await this.counts();
    return counts !== undefined && counts.waiting + counts.running === 0;
  }

  /** @returns undefined while the queue is away */
  counts(): Promise<JobCounts | undefined> {
    return this.watch.attempt(() => this.queue.counts());
  }

  /** @returns the ids of the jobs that the queue knows of the scans, finished ones too @throws QueueError while it is away */
  async known(studies: readonly FrozenStudy[], scans: readonly ScanKey[]): Promise<readonly string[]> {
    const known: string[] = [];
    for (const id of this.idsOf(studies, scans)) if (await this.queue.knows(id)) known.push(id);
    return known;
  }

  /** @returns the ids that jobs of the scans have, whether or not there are any */
  idsOf(studies: readonly FrozenStudy[], scans: readonly ScanKey[]): readonly string[] {
    return studies.flatMap((study) =>
      study.reading.extractions.flatMap(({ digest: plan }) => scans.map((scan) => jobId(study, { scan, plan }))),
    );
  }

  /** Forgets the jobs of scans, done ones too; a running one is stopped. @returns how many @throws QueueError while the queue is away */
  async drop(studies: readonly FrozenStudy[], scans: readonly ScanKey[]): Promise<number> {
    const ids = await this.known(studies, scans);
    for (const id of ids) {
      this.put.delete(id);
      await this.queue.cancel(id);
    }
    return ids.length;
  }

  /** Forgets the finished jobs of a study, whose results are in the tables. */
  async forgetFinished(study: FrozenStudy): Promise<void> {
    await this.watch.attempt(() => this.queue.forgetFinished(`extract.${study.protocol.id}.`));
  }

  /** @see JobQueue.work */
  async work(handler: JobHandler<ExtractJob>, concurrency: number): Promise<void> {
    await this.queue.work(handler, { concurrency });
  }

  close(): Promise<void> {
    return this.queue.close();
  }

  private async enqueueNow(study: FrozenStudy, wanted: readonly ExtractOrder[]): Promise<boolean> {
    const orders = wanted.map((one) => ({ id: jobId(study, one), payload: { study: study.digest, ...one } }));
    const hasLost = await this.watch.attempt(() => this.enqueueAll(orders));
    if (hasLost !== true || this.watch.trouble !== undefined) return false;
    this.logger.warn(
      { code: 'QUEUE_LOST_JOBS', study: study.protocol.id },
      'the queue has lost jobs of this study; they were put in again. Its server has to keep what it was given',
    );
    return true;
  }

  /** @returns whether one of them was put in before, did not end, and is unknown to the queue */
  private async enqueueAll(orders: readonly JobOrder<ExtractJob>[]): Promise<boolean> {
    let hasLost = false;
    const known: JobOrder<ExtractJob>[] = [];
    for (const [i, order] of orders.entries()) {
      if (i % JOBS_AT_ONCE === JOBS_AT_ONCE - 1) await nextTurn();
      const wasPut = this.put.has(order.id);
      if ((await this.queue.enqueue(order)) === 'known') known.push(order);
      // Its end may have been heard while it was put in: then it was no loss.
      else if (wasPut && this.put.has(order.id)) hasLost = true;
      this.put.add(order.id);
    }
    const { waiting, running } = await this.queue.counts();
    if (waiting + running > 0) return hasLost;
    // Finished, and neither features nor a code: of a scan that went with its subject and came back, or a kill lay between.
    for (const order of known) {
      await this.queue.cancel(order.id);
      await this.queue.enqueue(order);
    }
    return hasLost;
  }
}

function jobId(study: FrozenStudy, { scan, plan }: ExtractOrder): string {
  return `extract.${study.protocol.id}.${scan}.${plan}`;
}
