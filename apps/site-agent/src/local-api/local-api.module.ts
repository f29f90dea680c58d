import { Module } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { AccessGuard, Doorkeeper, serving } from '@collimate/platform-service-kit';
import { SITE_API } from '@collimate/platform-site-api';
import {
  AccountStore,
  AlarmStore,
  ConsentStore,
  ConsentTime,
  EnrolmentStore,
  LedgerCheck,
  LifetimeBudgetStore,
  LocalNameStore,
  PolicyStore,
  RoundStore,
  ScanStore,
  SiteLog,
  SkipStore,
  StudyStore,
  ValueStore,
} from '@collimate/platform-site-store';
import { LedgerStore } from '@collimate/privacy-accounting';
import { AccountsModule } from '../accounts/accounts.module.js';
import { AssignmentsModule } from '../assignments/assignments.module.js';
import { CohortModule } from '../cohort/cohort.module.js';
import { ConsentModule } from '../consent/consent.module.js';
import { CosigningModule } from '../cosigning/cosigning.module.js';
import { EgressModule } from '../egress/egress.module.js';
import { ExtractionModule } from '../extraction/extraction.module.js';
import { HelloModule } from '../hello/hello.module.js';
import { IntakeModule } from '../intake/intake.module.js';
import { KeysModule } from '../keys/keys.module.js';
import { LinkModule } from '../link/link.module.js';
import { MonitoringModule } from '../monitoring/monitoring.module.js';
import { PolicyModule } from '../policy/policy.module.js';
import { QuarantineModule } from '../quarantine/quarantine.module.js';
import { RecoveryModule } from '../recovery/recovery.module.js';
import { ReviewModule } from '../review/review.module.js';
import { SoftwareModule } from '../software/software.module.js';
import { StoreModule } from '../store/store.module.js';
import { stores } from '../store/store.parts.js';
import { StudiesModule } from '../studies/studies.module.js';
import { AccountsController } from './accounts.controller.js';
import { AttestationController } from './attestation.controller.js';
import { BackupController } from './backup.controller.js';
import { BudgetController } from './budget.controller.js';
import { BudgetStatus } from './budget.status.js';
import { ConsentController } from './consent.controller.js';
import { ConsentDocumentsController } from './consent-documents.controller.js';
import { ConsentStatus } from './consent.status.js';
import { EgressController } from './egress.controller.js';
import { EnrolmentController } from './enrolment.controller.js';
import { ExtractionStatus } from './extraction.status.js';
import { HelloController } from './hello.controller.js';
import { IntakeController } from './intake.controller.js';
import { KeysController } from './keys.controller.js';
import { LinkStatus } from './link.status.js';
import { LogController } from './log.controller.js';
import { LogHead } from './log.head.js';
import { LookAgain } from './look.again.js';
import { NameCheck } from './name.check.js';
import { NamesController } from './names.controller.js';
import { PauseController } from './pause.controller.js';
import { PolicyController } from './policy.controller.js';
import { RecoveryController } from './recovery.controller.js';
import { SiteDoorkeeper } from './site.doorkeeper.js';
import { SoftwareController } from './software.controller.js';
import { StatusController } from './status.controller.js';
import { SupportController } from './support.controller.js';
import { StudiesController } from './studies.controller.js';
import { StudyAttestation } from './study.attestation.js';
import { StudyMembers } from './study.members.js';
import { StudyStatus } from './study.status.js';
import { StudyView } from './study.view.js';
import { StudyTermsReader } from './study.terms.js';
import { Terms } from './terms.js';
import { TermsController } from './terms.controller.js';

/** Loopback HTTP for the hospital's staff, its console and the command line. It sees every folder but the door and dispatch. */
@Module({
  imports: [
    ...[StoreModule, KeysModule, StudiesModule, QuarantineModule, PolicyModule, LinkModule, IntakeModule, CohortModule],
    ...[
      ExtractionModule,
      CosigningModule,
      ConsentModule,
      ReviewModule,
      RecoveryModule,
      AssignmentsModule,
      AccountsModule,
      SoftwareModule,
      HelloModule,
      EgressModule,
      MonitoringModule,
    ],
  ],
  controllers: serving(SITE_API, [
    AccountsController,
    EnrolmentController,
    IntakeController,
    ConsentController,
    ConsentDocumentsController,
    NamesController,
    StudiesController,
    SoftwareController,
    StatusController,
    BudgetController,
    LogController,
    EgressController,
    PauseController,
    SupportController,
    RecoveryController,
    AttestationController,
    BackupController,
    KeysController,
    HelloController,
    TermsController,
    PolicyController,
  ]),
  providers: [
    ...stores(AccountStore, EnrolmentStore, AlarmStore, SiteLog, LedgerCheck, LedgerStore, LifetimeBudgetStore),
    ...stores(ConsentStore, ConsentTime, LocalNameStore, PolicyStore, SkipStore, StudyStore, RoundStore),
    ...stores(ScanStore, ValueStore),
    ...[BudgetStatus, ConsentStatus, ExtractionStatus, LinkStatus, StudyAttestation, StudyMembers, StudyView],
    ...[StudyTermsReader, Terms, LookAgain, NameCheck, LogHead, StudyStatus],
    { provide: APP_GUARD, useClass: AccessGuard },
    { provide: Doorkeeper, useClass: SiteDoorkeeper },
  ],
})
export class LocalApiModule {}
