import { Module } from '@nestjs/common';
import { AttemptLedger, LedgerStore } from '@collimate/privacy-accounting';
import { CohortModule } from '../cohort/cohort.module.js';
import { PolicyModule } from '../policy/policy.module.js';
import { StoreModule } from '../store/store.module.js';
import { stores } from '../store/store.parts.js';
import { CandidateBuilder } from './candidate.builder.js';
import { OpenDecision } from './open.decision.js';
import { ReleaseService } from './release.service.js';
import { ShareDoor } from './share.door.js';

/** Only the doors: charge the ledger, build the candidate, open the gate. They have no access to link or outbox. */
@Module({
  imports: [StoreModule, PolicyModule, CohortModule],
  providers: [...stores(LedgerStore, AttemptLedger), OpenDecision, ReleaseService, ShareDoor, CandidateBuilder],
  exports: [ReleaseService, ShareDoor],
})
export class ReleaseModule {}
