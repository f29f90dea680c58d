import { Module } from '@nestjs/common';
import { JobQueue } from '@collimate/platform-queue';
import { FeatureStore, ImageRootStore, ScanStore, SettingStore, SkipStore } from '@collimate/platform-site-store';
import { CohortModule } from '../cohort/cohort.module.js';
import { SITE_CONFIG, type SiteConfig } from '../config/site-config.js';
import { LOGGER } from '../ground/logger.token.js';
import { IntakeModule } from '../intake/intake.module.js';
import { KeysModule } from '../keys/keys.module.js';
import { QuarantineModule } from '../quarantine/quarantine.module.js';
import { StoreModule } from '../store/store.module.js';
import { stores } from '../store/store.parts.js';
import { SITE_STORE } from '../store/store.token.js';
import { StudiesModule } from '../studies/studies.module.js';
import { ExtractionJobs } from './extraction.jobs.js';
import { ExtractionProcess } from './extraction.process.js';
import { ExtractionRun } from './extraction.run.js';
import { ExtractionService } from './extraction.service.js';
import { ImageRoots } from './image.roots.js';
import { JobRunner } from './job.runner.js';
import { openComputer } from './computer.opener.js';
import { openQueue } from './queue.opener.js';
import { QueueWatch } from './queue.watch.js';
import { ResearchCopy } from './research.copy.js';
import { OwnComputer, ScanComputer } from './scan.computer.js';
import { ScanExtractor } from './scan.extractor.js';
import { ScanJobs } from './scan.jobs.js';
import { ScanRecord } from './scan.record.js';
import { WaitingScans } from './waiting.scans.js';

/** Scans become features: the queue, the isolated process, the writer of the feature store. */
@Module({
  imports: [StoreModule, KeysModule, StudiesModule, QuarantineModule, IntakeModule, CohortModule],
  providers: [
    ...stores(ScanStore, FeatureStore, SkipStore, ImageRootStore, SettingStore),
    { provide: JobQueue, useFactory: openQueue, inject: [SITE_CONFIG, SITE_STORE, LOGGER] },
    { provide: ScanComputer, useFactory: openComputer, inject: [SITE_CONFIG, LOGGER, ImageRoots, OwnComputer] },
    {
      provide: ExtractionProcess,
      useFactory: (config: SiteConfig) => new ExtractionProcess(config.workers),
      inject: [SITE_CONFIG],
    },
    ...[QueueWatch, ExtractionJobs, ResearchCopy, ScanRecord, ImageRoots, OwnComputer, ScanExtractor, JobRunner],
    ...[WaitingScans, ScanJobs, ExtractionService, ExtractionRun],
  ],
  exports: [ExtractionService, ExtractionJobs, WaitingScans, ScanJobs, ResearchCopy, QueueWatch],
})
export class ExtractionModule {}
