import { Module } from '@nestjs/common';
import {
  AccountStore,
  EnrolmentStore,
  LeavingStore,
  LedgerRecovery,
  LifetimeBudgetStore,
  RecoverySignatureStore,
  SiteLog,
  StudyStore,
  WithdrawalLineStore,
  WithdrawalStore,
} from '@collimate/platform-site-store';
import { ConsentModule } from '../consent/consent.module.js';
import { DispatchModule } from '../dispatch/dispatch.module.js';
import { KeysModule } from '../keys/keys.module.js';
import { LinkModule } from '../link/link.module.js';
import { QuarantineModule } from '../quarantine/quarantine.module.js';
import { StoreModule } from '../store/store.module.js';
import { stores } from '../store/store.parts.js';
import { StudiesModule } from '../studies/studies.module.js';
import { BackupService } from './backup.service.js';
import { DecommissionService } from './decommission.service.js';
import { LeavingActs } from './leaving.acts.js';
import { PastClosings } from './past.closing.js';
import { RecoveryService } from './recovery.service.js';
import { SiteHistory } from './site.history.js';
import { WithdrawalReplay } from './withdrawal.replay.js';

/** Backups, the steps after a restored one, and the way out of quarantine. */
@Module({
  imports: [StoreModule, KeysModule, StudiesModule, QuarantineModule, LinkModule, DispatchModule, ConsentModule],
  providers: [
    ...stores(LedgerRecovery, LifetimeBudgetStore, RecoverySignatureStore, WithdrawalStore, WithdrawalLineStore),
    ...stores(AccountStore, EnrolmentStore, LeavingStore, SiteLog, StudyStore),
    ...[DecommissionService, LeavingActs, SiteHistory, PastClosings, WithdrawalReplay, RecoveryService, BackupService],
  ],
  exports: [DecommissionService, RecoveryService, WithdrawalReplay, BackupService],
})
export class RecoveryModule {}
