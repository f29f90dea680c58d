import { Module } from '@nestjs/common';
import { LedgerStore } from '@collimate/privacy-accounting';
import { CohortModule } from '../cohort/cohort.module.js';
import { PolicyModule } from '../policy/policy.module.js';
import { StoreModule } from '../store/store.module.js';
import { stores } from '../store/store.parts.js';
import { StudiesModule } from '../studies/studies.module.js';
import { CandidateBuilder } from './candidate.builder.js';
import { ReleaseService } from './release.service.js';

/** The door and nothing else: charge the ledger, build the candidate, open the gate. It sees no link and no outbox. */
@Module({
  imports: [StoreModule, StudiesModule, PolicyModule, CohortModule],
  providers: [...stores(LedgerStore), ReleaseService, CandidateBuilder],
  exports: [ReleaseService],
})
export class ReleaseModule {}
