import { TaskGivenBack, type TakenTask } from '@collimate/platform-queue';
import type { Logger } from 'pino';
import { AgentError, type AgentErrorCode } from '../ground/agent.error.js';
import type { ExtractionOutcome, ExtractionTask } from '../extraction/extraction.messages.js';
import type { ExtractionProcess } from '../extraction/extraction.process.js';
import { leavesRoots } from '../extraction/leaves.roots.js';
import type { WorkerSeal } from '../extraction/worker.seal.js';
import { isMounted, type ImageMounts, type MountedPath } from './image.mounts.js';

/** Pause of a task that this worker cannot do, ms. Another worker takes it, or this one once its trouble is over. */
const REST_MS = 5_000;

/** Reasons for which a worker cannot compute a scan although the scan is in order. */
const TROUBLES = {
  WORKER_HAS_NO_MOUNT:
    'a scan lies in a folder of the agent that COLLIMATE_WORKER_IMAGES does not name; it waits for another worker',
  WORKER_MOUNT_EMPTY:
    'a folder of COLLIMATE_WORKER_IMAGES is empty or not there: its mount is away; scans wait for another worker, or for it',
  WORKER_ENGINE_DIFFERS:
    'the agent computes by another definition of the engine than this worker; scans wait for one of its version',
} as const;

type Trouble = keyof typeof TROUBLES;

/** Parts of a worker. */
export interface ScanWorkerParts {
  readonly seal: WorkerSeal;
  readonly mounts: ImageMounts;
  readonly process: ExtractionProcess;
  /** Definition of the engine that this program computes by. */
  readonly engine: string;
  readonly logger: Logger;
}

/**
 * Does the tasks of an agent: reads one scan from this machine's own mount, has it computed in an isolated process, and
 * seals the outcome. A failure is sealed too, because the agent believes no unsealed outcome about a scan; the agent
 * alone counts crashes. Tasks that only this worker cannot do are given back.
 */
export class ScanWorker {
  private trouble: Trouble | undefined;

  constructor(private readonly parts: ScanWorkerParts) {}

  /** @throws TaskGivenBack; AgentError EXTRACTION_CANCELLED, JOB_FOREIGN */
  async run({ id, task: sealed, signal }: TakenTask): Promise<string> {
    const { seal, engine } = this.parts;
    const wanted = seal.openTask(id, sealed);
    if (wanted === undefined) throw new AgentError('JOB_FOREIGN', 'a task of the queue was not sealed by an agent with this key');
    if (wanted.engine !== engine) throw this.givenBack('WORKER_ENGINE_DIFFERS');
    const outcome = await this.extract(wanted.task, signal).catch((error: unknown) => crashed(error, signal));
    this.over();
    return seal.sealOutcome(id, sealed, outcome);
  }

  private async extract(task: ExtractionTask, signal: AbortSignal): Promise<ExtractionOutcome> {
    const { mounts, process } = this.parts;
    const image = await this.mounted(task.image);
    const mask = await this.mounted(task.mask);
    const regions: Record<string, string> = {};
    for (const [name, path] of Object.entries(task.regions ?? {})) regions[name] = (await this.mounted(path)).path;
    const files = [image.path, mask.path, ...Object.values(regions)];
    if (await leavesRoots(files, mounts.folders)) return { kind: 'failed', code: 'IMAGE_OUTSIDE_ROOT' };
    const here = { ...task, image: image.path, mask: mask.path, ...(task.regions && { regions }) };
    return process.extract(here, image.mount.folder, signal);
  }

  private async mounted(path: string): Promise<MountedPath> {
    const found = this.parts.mounts.here(path);
    if (found === undefined) throw this.givenBack('WORKER_HAS_NO_MOUNT');
    if (!(await isMounted(found.mount.folder))) throw this.givenBack('WORKER_MOUNT_EMPTY');
    return found;
  }

  /** Logged once per change of code, and without the scan. */
  private givenBack(code: Trouble): TaskGivenBack {
    if (this.trouble !== code) this.parts.logger.warn({ code }, TROUBLES[code]);
    this.trouble = code;
    return new TaskGivenBack(REST_MS);
  }

  private over(): void {
    if (this.trouble !== undefined) this.parts.logger.info({ code: this.trouble }, 'this worker extracts scans again');
    this.trouble = undefined;
  }
}

/** A crash is a result like another, unless this worker ends. @throws the error, if it is another */
function crashed(error: unknown, signal: AbortSignal): ExtractionOutcome {
  const code = 'EXTRACTION_CRASHED' satisfies AgentErrorCode;
  if (signal.aborted || !(error instanceof AgentError) || error.code !== code) throw error;
  return { kind: 'failed', code };
}
