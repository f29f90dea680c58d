import { Module } from '@nestjs/common';
import {
  ConsentStore,
  ConsentTableStore,
  ConsentTime,
  PastReleases,
  ScanStore,
  SettingStore,
  WithdrawalLineStore,
  WithdrawalStore,
} from '@collimate/platform-site-store';
import { ExtractionModule } from '../extraction/extraction.module.js';
import { IntakeModule } from '../intake/intake.module.js';
import { KeysModule } from '../keys/keys.module.js';
import { QuarantineModule } from '../quarantine/quarantine.module.js';
import { StoreModule } from '../store/store.module.js';
import { stores } from '../store/store.parts.js';
import { StudiesModule } from '../studies/studies.module.js';
import { TimeModule } from '../time/time.module.js';
import { ConsentClock } from './consent.clock.js';
import { ConsentExport } from './consent.export.js';
import { ConsentImport } from './consent.import.js';
import { ConsentReceipts } from './consent.receipt.js';
import { ConsentTableReader } from './consent.table.js';
import { ConsentTables } from './consent.tables.js';
import { WithdrawalCertificates } from './withdrawal.certificate.js';
import { OpenWithdrawals } from './open.withdrawals.js';
import { ReleasesBefore } from './releases.before.js';
import { StudiesOfSubject } from './studies.of-subject.js';
import { TableRecord } from './table.record.js';
import { WithdrawalCopies } from './withdrawal.copies.js';
import { WithdrawalService } from './withdrawal.service.js';

/** The consent feed, and a withdrawal with its effects. */
@Module({
  imports: [StoreModule, KeysModule, TimeModule, QuarantineModule, IntakeModule, ExtractionModule, StudiesModule],
  providers: [
    ...stores(
      PastReleases,
      ConsentStore,
      WithdrawalStore,
      WithdrawalLineStore,
      ConsentTableStore,
      ScanStore,
      SettingStore,
      ConsentTime,
    ),
    ...[ReleasesBefore, StudiesOfSubject, WithdrawalCertificates, OpenWithdrawals, WithdrawalCopies, WithdrawalService],
    ...[ConsentTableReader, TableRecord, ConsentTables, ConsentImport, ConsentClock, ConsentExport, ConsentReceipts],
  ],
  exports: [
    ConsentExport,
    ConsentReceipts,
    ConsentImport,
    WithdrawalService,
    ConsentClock,
    OpenWithdrawals,
    WithdrawalCopies,
    TableRecord,
  ],
})
export class ConsentModule {}
