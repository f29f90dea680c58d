import { Injectable, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import { ExtractionJobs } from './extraction.jobs.js';
import { ExtractionProcess } from './extraction.process.js';
import { ExtractionService } from './extraction.service.js';
import { JobRunner } from './job.runner.js';
import { QueueWatch } from './queue.watch.js';

/** Begins to take jobs when the agent starts, and stops the extraction process when it ends. */
@Injectable()
export class ExtractionRun implements OnApplicationBootstrap, BeforeApplicationShutdown {
  constructor(
    private readonly extraction: ExtractionService,
    private readonly jobs: ExtractionJobs,
    private readonly runner: JobRunner,
    private readonly process: ExtractionProcess,
    private readonly watch: QueueWatch,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    // What a table brought while the queue was away is put in when it is back.
    this.watch.onBack(() => void this.extraction.refresh());
    await this.jobs.work((job) => this.runner.run(job), this.process.threads);
    await this.extraction.refresh();
    await this.extraction.lookBack();
  }

  async beforeApplicationShutdown(): Promise<void> {
    const closed = this.jobs.close();
    await this.process.stop();
    await closed;
  }
}
