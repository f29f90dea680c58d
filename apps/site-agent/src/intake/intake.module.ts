import { Module } from '@nestjs/common';
import { CohortRemoval, ConsentStore, ImageRootStore, ScanStore } from '@collimate/platform-site-store';
import { StoreModule } from '../store/store.module.js';
import { stores } from '../store/store.parts.js';
import { CohortService } from './cohort.service.js';
import { ConsentCheck } from './consent.check.js';
import { IntakeTurn } from './intake.turn.js';

/** Input from the hospital: its tables, and the consents to the use of scans. */
@Module({
  imports: [StoreModule],
  providers: [...stores(ScanStore, ImageRootStore, ConsentStore, CohortRemoval), IntakeTurn, CohortService, ConsentCheck],
  exports: [IntakeTurn, CohortService, ConsentCheck],
})
export class IntakeModule {}
