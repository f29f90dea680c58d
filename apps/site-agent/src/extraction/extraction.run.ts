import { Injectable, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import { ExtractionJobs } from './extraction.jobs.js';
import { ExtractionService } from './extraction.service.js';
import { JobRunner } from './job.runner.js';
import { QueueWatch } from './queue.watch.js';
import { ScanComputer } from './scan.computer.js';

/** Starts to take jobs when the agent starts, and stops the computer of scans when it ends. */
@Injectable()
export class ExtractionRun implements OnApplicationBootstrap, BeforeApplicationShutdown {
  constructor(
    private readonly extraction: ExtractionService,
    private readonly jobs: ExtractionJobs,
    private readonly runner: JobRunner,
    private readonly computer: ScanComputer,
    private readonly watch: QueueWatch,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    // Jobs of a table that came while the queue was away are put in when it is back.
    this.watch.onBack(() => void this.extraction.refresh());
    await this.jobs.work((job) => this.runner.run(job), this.computer.atOnce);
    await this.extraction.refresh();
    await this.extraction.lookBack();
  }

  async beforeApplicationShutdown(): Promise<void> {
    const closed = this.jobs.close();
    await this.computer.close();
    await closed;
  }
}
