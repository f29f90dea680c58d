import { Module } from '@nestjs/common';
import { AlarmStore, EnrolmentStore, RoundStore, SiteLog } from '@collimate/platform-site-store';
import { LedgerStore } from '@collimate/privacy-accounting';
import { ConsentModule } from '../consent/consent.module.js';
import { CosigningModule } from '../cosigning/cosigning.module.js';
import { ExtractionModule } from '../extraction/extraction.module.js';
import { LinkModule } from '../link/link.module.js';
import { PolicyModule } from '../policy/policy.module.js';
import { QuarantineModule } from '../quarantine/quarantine.module.js';
import { StoreModule } from '../store/store.module.js';
import { stores } from '../store/store.parts.js';
import { StudiesModule } from '../studies/studies.module.js';
import { AgentMonitor } from './agent.monitor.js';
import { HouseFacts } from './house.facts.js';
import { LinkFacts } from './link.facts.js';
import { ReleaseFacts } from './release.facts.js';
import { SupportBundles } from './support.bundle.js';
import { SupportPast } from './support.past.js';

/** Metrics for those who watch the machine. */
@Module({
  imports: [
    StoreModule,
    LinkModule,
    QuarantineModule,
    StudiesModule,
    PolicyModule,
    ExtractionModule,
    ConsentModule,
    CosigningModule,
  ],
  providers: [
    ...stores(AlarmStore, EnrolmentStore, RoundStore, SiteLog, LedgerStore),
    LinkFacts,
    HouseFacts,
    ReleaseFacts,
    AgentMonitor,
    SupportPast,
    SupportBundles,
  ],
  exports: [SupportBundles],
})
export class MonitoringModule {}
