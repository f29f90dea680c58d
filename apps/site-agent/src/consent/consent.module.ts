import { Module } from '@nestjs/common';
import { ConsentTime, ScanStore, SettingStore, WithdrawalLineStore, WithdrawalStore } from '@collimate/platform-site-store';
import { ExtractionModule } from '../extraction/extraction.module.js';
import { IntakeModule } from '../intake/intake.module.js';
import { KeysModule } from '../keys/keys.module.js';
import { QuarantineModule } from '../quarantine/quarantine.module.js';
import { StoreModule } from '../store/store.module.js';
import { stores } from '../store/store.parts.js';
import { TimeModule } from '../time/time.module.js';
import { ConsentClock } from './consent.clock.js';
import { ConsentImport } from './consent.import.js';
import { ConsentTableReader } from './consent.table.js';
import { DeletionCertificates } from './deletion.certificate.js';
import { OpenWithdrawals } from './open.withdrawals.js';
import { WithdrawalCopies } from './withdrawal.copies.js';
import { WithdrawalService } from './withdrawal.service.js';

/** The consent feed, and a withdrawal with its effects. */
@Module({
  imports: [StoreModule, KeysModule, TimeModule, QuarantineModule, IntakeModule, ExtractionModule],
  providers: [
    ...stores(WithdrawalStore, WithdrawalLineStore, ScanStore, SettingStore, ConsentTime),
    ...[DeletionCertificates, OpenWithdrawals, WithdrawalCopies, WithdrawalService],
    ...[ConsentTableReader, ConsentImport, ConsentClock],
  ],
  exports: [ConsentImport, WithdrawalService, ConsentClock, OpenWithdrawals, WithdrawalCopies],
})
export class ConsentModule {}
