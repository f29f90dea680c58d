import { isDeepStrictEqual } from 'node:util';
import { TaskCancelled, type TaskGiver } from '@collimate/platform-queue';
import { ENGINE_DEFINITION } from '@collimate/radiomics-pipeline';
import type { Logger } from 'pino';
import { AgentError } from '../ground/agent.error.js';
import type { ExtractionOutcome } from './extraction.messages.js';
import type { ImageRoots } from './image.roots.js';
import { ScanComputer, type ComputeOrder, type OwnComputer } from './scan.computer.js';
import type { WorkerSeal, WorkerTask } from './worker.seal.js';

/** How long no worker may hold a task while some wait, before that is said, ms. */
const NO_WORKER_MS = 60_000;

/** Workers on other machines, which take scans from the server of the queue and read the images from mounts of their own. */
export class WorkerComputer extends ScanComputer {
  private waiting = 0;
  private lastSign = performance.now();
  private isSaid = false;
  private readonly watch: NodeJS.Timeout;

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
  }

  override get atOnce(): number {
    return this.own.atOnce;
  }

  override async compute({ job, task }: ComputeOrder, signal: AbortSignal): Promise<ExtractionOutcome> {
    const refusal = this.roots.refusalByName(task);
    if (refusal !== undefined) return { kind: 'failed', code: refusal };
    if (this.waiting++ === 0) this.lastSign = performance.now();
    try {
      return await this.computed({ job, task }, signal);
    } catch (error) {
      if (error instanceof TaskCancelled) throw cancelled();
      throw error;
    } finally {
      this.waiting--;
      this.sign();
    }
  }

  override forget(job: string): Promise<void> {
    return this.giver.forget(job);
  }

  override async close(): Promise<void> {
    clearInterval(this.watch);
    await Promise.all([this.giver.close(), this.own.close()]);
  }

  private async computed({ job, task }: ComputeOrder, signal: AbortSignal): Promise<ExtractionOutcome> {
    const wanted: WorkerTask = { engine: ENGINE_DEFINITION, task };
    const sealed = this.seal.sealTask(job, wanted);
    for (;;) {
      const end = await this.giver.give(job, sealed, signal);
      // Of an earlier life of this agent: the same question, or one that its tables no longer ask.
      const isAsked = end.task === sealed || isSame(this.seal.openTask(job, end.task), wanted);
      if (!isAsked) await this.giver.forget(job);
      else if (end.kind === 'failed') return { kind: 'failed', code: end.code };
      else return this.checked(job, wanted, this.seal.openOutcome(job, end.task, end.result));
    }
  }

  /** @throws AgentError JOB_FOREIGN; then the next attempt asks anew */
  private async checked(job: string, { engine }: WorkerTask, outcome: ExtractionOutcome | undefined): Promise<ExtractionOutcome> {
    if (outcome?.kind === 'failed') return outcome;
    if (outcome?.record.engineDefinition === engine) return outcome;
    await this.giver.forget(job);
    throw new AgentError(
      'JOB_FOREIGN',
      'what stands for a result with the server of the queue was not made by a worker of this agent',
      {
        hint: 'somebody has written to the queue on that server; look at who may',
      },
    );
  }

  private sign(): void {
    this.lastSign = performance.now();
    if (this.isSaid) this.logger.info({ code: 'NO_WORKER' }, 'workers take scans again');
    this.isSaid = false;
  }

  /** A server that is away is told by whoever watches the queue. */
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

/** Compared as they are sent: a key that is undefined is none. */
function isSame(task: WorkerTask | undefined, wanted: WorkerTask): boolean {
  return isDeepStrictEqual(task, JSON.parse(JSON.stringify(wanted)));
}

function cancelled(): AgentError {
  return new AgentError('EXTRACTION_CANCELLED', 'the extraction of this scan was cancelled');
}
