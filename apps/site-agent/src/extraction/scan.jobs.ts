import { setTimeout as sleep } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import type { FrozenStudy } from '@collimate/governance-study';
import type { ScanKey } from '@collimate/kernel-canonical';
import { SkipStore } from '@collimate/platform-site-store';
import { SiteStudies } from '../studies/site.studies.js';
import { ExtractionJobs } from './extraction.jobs.js';
import { ScanComputer } from './scan.computer.js';

/** Longest wait of a withdrawal for a worker that holds a scan, ms. */
const FORGOTTEN_WITHIN_MS = 5_000;

/**
 * Traces of certain scans in queue and tables, over all studies. They are removed with a withdrawal, and when files
 * were repaired.
 */
@Injectable()
export class ScanJobs {
  constructor(
    private readonly studies: SiteStudies,
    private readonly jobs: ExtractionJobs,
    private readonly skips: SkipStore,
    private readonly computer: ScanComputer,
  ) {}

  /**
   * @returns how many jobs the queue knows of the scans, finished ones too, and how many studies have left them out
   * @throws QueueError while the queue is away
   */
  async count(scans: readonly ScanKey[]): Promise<number> {
    return (await this.jobs.known(this.everyStudy(), scans)).length + this.skips.countOf(scans);
  }

  /**
   * Forgets the jobs of a withdrawn subject's scans, done ones too; a running one is stopped and its result thrown away.
   * @returns how many, with the notes that a scan was left out
   * @throws QueueError while the queue is away: nothing is called dropped that is not
   */
  async drop(scans: readonly ScanKey[]): Promise<number> {
    const studies = this.everyStudy();
    const dropped = await this.jobs.drop(studies, scans);
    await this.forgetElsewhere(this.jobs.idsOf(studies, scans));
    return dropped + this.skips.forget(scans);
  }

  /** Lets skipped scans be tried again, after their files were mended. */
  async retrySkipped(): Promise<void> {
    await this.drop(this.skips.scans());
  }

  /** A task on another machine is removed when the machine has finished it; its result is not used. */
  private async forgetElsewhere(jobs: readonly string[]): Promise<void> {
    const gone = Promise.all(jobs.map((job) => this.computer.forget(job)));
    await Promise.race([gone, sleep(FORGOTTEN_WITHIN_MS, undefined, { ref: false })]);
  }

  private everyStudy(): readonly FrozenStudy[] {
    return this.studies.all().map(({ study }) => study);
  }
}
