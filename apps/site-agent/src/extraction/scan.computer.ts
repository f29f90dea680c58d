import { Injectable } from '@nestjs/common';
import type { ExtractionOutcome, ExtractionTask } from './extraction.messages.js';
import { ExtractionProcess } from './extraction.process.js';
import { ImageRoots } from './image.roots.js';

/** A scan to compute, under the name of its job. */
export interface ComputeOrder {
  readonly job: string;
  readonly task: ExtractionTask;
}

/** Who computes scans: the process of this machine, or workers on others. */
export abstract class ScanComputer {
  /** Scans that may be computed at the same time. */
  abstract readonly atOnce: number;
  /** @throws AgentError EXTRACTION_CRASHED, EXTRACTION_CANCELLED, JOB_FOREIGN */
  abstract compute(order: ComputeOrder, signal: AbortSignal): Promise<ExtractionOutcome>;
  /** What came of it is kept, or no longer wanted: nothing of the job stays anywhere else. */
  abstract forget(job: string): Promise<void>;
  /** Lets go at once; what runs fails as cancelled or crashed, and its job is given back. */
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
    // What was computed here stands nowhere but in what it gave back.
  }

  override close(): Promise<void> {
    return this.process.stop();
  }
}
