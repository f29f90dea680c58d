import { Injectable } from '@nestjs/common';
import type { ExtractionOutcome, ExtractionTask } from './extraction.messages.js';
import { ExtractionProcess } from './extraction.process.js';
import { ImageRoots } from './image.roots.js';

/** A scan to compute, under the name of its job. */
export interface ComputeOrder {
  readonly job: string;
  readonly task: ExtractionTask;
}

/** Computes scans: in a process of this machine, or by workers on others. */
export abstract class ScanComputer {
  /** Scans that may be computed at the same time. */
  abstract readonly atOnce: number;
  /** @throws AgentError EXTRACTION_CRASHED, EXTRACTION_CANCELLED, JOB_FOREIGN */
  abstract compute(order: ComputeOrder, signal: AbortSignal): Promise<ExtractionOutcome>;
  /** Removes everything of the job, because its result is stored or not wanted any more. */
  abstract forget(job: string): Promise<void>;
  /** Stops at once; running tasks fail as cancelled or crashed, and their jobs are given back. */
  abstract close(): Promise<void>;
}

/** The isolated process of this machine. */
@Injectable()
export class OwnComputer extends ScanComputer {
  constructor(
    private readonly roots: ImageRoots,
    private readonly process: ExtractionProcess,
  ) {
    super();
  }

  override get atOnce(): number {
    return this.process.threads;
  }

  override async compute({ task }: ComputeOrder, signal: AbortSignal): Promise<ExtractionOutcome> {
    const root = await this.roots.choose(task);
    if (root.kind === 'refused') return { kind: 'failed', code: root.code };
    return this.process.extract(task, root.folder, signal);
  }

  override async forget(): Promise<void> {
    // Nothing to remove: the result was only returned, and is kept nowhere else.
  }

  override close(): Promise<void> {
    return this.process.stop();
  }
}
