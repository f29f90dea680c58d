import { Injectable } from '@nestjs/common';
import type { SiteStatus } from '@collimate/platform-site-api';
import { SkipStore } from '@collimate/platform-site-store';
import { ScanStanding } from '../cohort/scan.standing.js';
import { ExtractionJobs } from '../extraction/extraction.jobs.js';
import { QueueWatch } from '../extraction/queue.watch.js';

/** Progress of the extraction, for the console of the hospital. */
@Injectable()
export class ExtractionStatus {
  constructor(
    private readonly jobs: ExtractionJobs,
    private readonly watch: QueueWatch,
    private readonly standing: ScanStanding,
    private readonly skips: SkipStore,
  ) {}

  async view(): Promise<SiteStatus['extraction']> {
    const counts = await this.jobs.counts();
    return {
      waiting: counts?.waiting ?? null,
      running: counts?.running ?? null,
      failed: counts?.failed ?? null,
      done: this.standing.ended(),
      queue: this.watch.trouble ?? null,
      skipped: this.skips.codes(),
    };
  }
}
