import { isDeepStrictEqual } from 'node:util';
import { TaskCancelled, type TaskGiver } from '@collimate/platform-queue';
import { ENGINE_DEFINITION } from '@collimate/radiomics-pipeline';
import type { Logger } from 'pino';
import { AgentError, type AgentErrorCode } from '../ground/agent.error.js';
import type { ExtractionOutcome } from './extraction.messages.js';
import type { ImageRoots } from './image.roots.js';
import { ScanComputer, type ComputeOrder, type OwnComputer } from './scan.computer.js';
import type { WorkerSeal, WorkerTask } from './worker.seal.js';

/** Time without any worker, while tasks wait, after which it is logged, ms. */
const NO_WORKER_MS = 60_000;
/** Interval at which unclaimed results are removed, and their least age then, ms. */
const SWEEP_MS = 3_600_000;
/** Crashes of the extraction process on a scan, over all workers, after which the scan is left out. */
const MAX_CRASHES = 2;

/** A task as it was given. Its sealed text is another one at each giving, and an answer is bound to that text. */
interface Given {
  readonly wanted: WorkerTask;
  readonly sealed: string;
}

/** Workers on other machines, which take scans from the server of the queue and read the images from mounts of their own. */
export class WorkerComputer extends ScanComputer {
  private waiting = 0;
  private lastSign = performance.now();
  private isSaid = false;
  private isForeignSaid = false;
  /** Tasks that this run has given and not forgotten. Anything else on the server is not an answer. */
  private readonly given = new Map<string, Given>();
  private readonly watch: NodeJS.Timeout;
  private readonly sweep: NodeJS.Timeout;

  /** @param own the process of this machine, which computes the phantoms of hello-study */
  constructor(
    private readonly giver: TaskGiver,
    private readonly seal: WorkerSeal,
    private readonly roots: ImageRoots,
    private readonly own: OwnComputer,
    private readonly logger: Logger,
  ) {
    super();
    this.watch = setInterval(() => void this.lookForWorkers(), NO_WORKER_MS / 4).unref();
    this.sweep = setInterval(() => void giver.forgetFinished(SWEEP_MS), SWEEP_MS).unref();
  }

  override get atOnce(): number {
    return this.own.atOnce;
  }

  override async compute({ job, task }: ComputeOrder, signal: AbortSignal): Promise<ExtractionOutcome> {
    const refusal = this.roots.refusalByName(task);
    if (refusal !== undefined) return { kind: 'failed', code: refusal };
    if (this.waiting++ === 0) this.lastSign = performance.now();
    try {
      return await this.computed(job, { engine: ENGINE_DEFINITION, task }, signal);
    } catch (error) {
      if (!(error instanceof TaskCancelled)) throw error;
      this.given.delete(job);
      throw cancelled();
    } finally {
      this.waiting--;
      this.sign();
    }
  }

  override forget(job: string): Promise<void> {
    this.given.delete(job);
    return this.giver.forget(job);
  }

  override async close(): Promise<void> {
    clearInterval(this.watch);
    clearInterval(this.sweep);
    await Promise.all([this.giver.close(), this.own.close()]);
  }

  private async computed(job: string, wanted: WorkerTask, signal: AbortSignal): Promise<ExtractionOutcome> {
    for (let crashes = 0; ;) {
      const { sealed } = this.giving(job, wanted);
      const end = await this.giver.give(job, sealed, signal);
      // The result is for an earlier run or an earlier task, or somebody else put it there. It does not answer this
      // task.
      if (end.task !== sealed) {
        await this.giver.forget(job);
        continue;
      }
      const outcome = end.kind === 'failed' ? undefined : this.seal.openOutcome(job, sealed, end.result);
      const isOurs = outcome?.kind === 'failed' || outcome?.record.engineDefinition === wanted.engine;
      if (outcome === undefined || !isOurs) throw await this.foreign(job);
      this.isForeignSaid = false;
      if (!isCrash(outcome) || ++crashes === MAX_CRASHES) return outcome;
      // The worker may have been at fault, or another scan that ran beside this one. The scan is tried once more, by
      // any worker.
      await this.forget(job);
    }
  }

  /** The same text until the job is forgotten, or the tables ask for something else. */
  private giving(job: string, wanted: WorkerTask): Given {
    const known = this.given.get(job);
    if (known !== undefined && isDeepStrictEqual(known.wanted, wanted)) return known;
    const fresh = { wanted, sealed: this.seal.sealTask(job, wanted) };
    this.given.set(job, fresh);
    return fresh;
  }

  /** An unsealed result says nothing about a scan: it is removed, and the next attempt asks anew. */
  private async foreign(job: string): Promise<AgentError> {
    await this.forget(job);
    const error = new AgentError(
      'JOB_FOREIGN',
      'what stands for a result with the server of the queue was not made by a worker of this agent',
      {
        hint: 'somebody has written to the queue on that server; look at who may',
      },
    );
    if (!this.isForeignSaid)
      this.logger.warn({ code: error.code, queue: this.seal.queueName }, `${error.message}; it is asked anew`);
    this.isForeignSaid = true;
    return error;
  }

  private sign(): void {
    this.lastSign = performance.now();
    if (this.isSaid) this.logger.info({ code: 'NO_WORKER' }, 'workers take scans again');
    this.isSaid = false;
  }

  /** An unreachable server is not reported here, but by the watch of the queue. */
  private async lookForWorkers(): Promise<void> {
    if (this.waiting === 0 || this.isSaid) return;
    const held = await this.giver.held().catch(() => 1);
    if (held > 0) this.lastSign = performance.now();
    if (performance.now() - this.lastSign < NO_WORKER_MS) return;
    this.isSaid = true;
    this.logger.warn(
      { code: 'NO_WORKER', queue: this.seal.queueName },
      'no worker takes scans: collimate-site-worker has to run on some machine, with the same key and a mount of the images',
    );
  }
}

/** The process ended, which is the scan's doing or not. */
function isCrash(outcome: ExtractionOutcome): boolean {
  return outcome.kind === 'failed' && outcome.code === ('EXTRACTION_CRASHED' satisfies AgentErrorCode);
}

function cancelled(): AgentError {
  return new AgentError('EXTRACTION_CANCELLED', 'the extraction of this scan was cancelled');
}
