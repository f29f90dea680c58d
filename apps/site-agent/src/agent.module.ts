import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Module, type DynamicModule, type Provider } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { Clock } from '@collimate/kernel-canonical';
import { RandomSource } from '@collimate/kernel-numeric';
import { Keystore } from '@collimate/platform-keystore';
import { JobQueue } from '@collimate/platform-queue';
import { AccessGuard, Doorkeeper, NodeRandom, serving, SystemClock } from '@collimate/platform-service-kit';
import { SITE_API } from '@collimate/platform-site-api';
import type { Logger } from 'pino';
import { AgentError } from './agent.error.js';
import { AccountsService } from './accounts/accounts.service.js';
import { AssignmentIntake } from './assignments/assignment.intake.js';
import { Conductor } from './assignments/conductor.js';
import { LinkSide } from './assignments/link.side.js';
import { ProgressTick } from './assignments/progress.tick.js';
import { RoundAnswerer } from './assignments/round.answerer.js';
import { StateLog } from './assignments/state.log.js';
import { StudyProgress } from './assignments/study.progress.js';
import { keyPlaceOf } from './config/key.folder.js';
import { SITE_CONFIG, type SiteConfig } from './config/site-config.js';
import { StudyCohort } from './cohort/study.cohort.js';
import { FigureService } from './cohort/study.figures.js';
import { StudyNames } from './cohort/study.names.js';
import { ConsentService } from './consent/consent.service.js';
import { ExtractionJobs } from './extraction/extraction.jobs.js';
import { DeletionCertificates } from './consent/deletion.certificate.js';
import { OpenWithdrawals } from './consent/open.withdrawals.js';
import { ExtractionProcess } from './extraction/extraction.process.js';
import { ExtractionRecords } from './extraction/extraction.records.js';
import { ExtractionService } from './extraction/extraction.service.js';
import { ResearchCopy } from './extraction/research.copy.js';
import { openQueue } from './extraction/queue.opener.js';
import { QueueWatch } from './extraction/queue.watch.js';
import { CohortService } from './intake/cohort.service.js';
import { IntakeTurn } from './intake/intake.turn.js';
import { ConsentCheck } from './intake/consent.check.js';
import { CoordinatorClock } from './link/coordinator.clock.js';
import { CoordinatorLog } from './link/coordinator.log.js';
import { EnrolmentService } from './link/enrolment.service.js';
import { LinkService } from './link/link.service.js';
import { LinkWatch } from './link/link.watch.js';
import { LOGGER } from './logger.token.js';
import { AccountsController } from './local-api/accounts.controller.js';
import { BackupController } from './local-api/backup.controller.js';
import { BudgetController } from './local-api/budget.controller.js';
import { EnrolmentController } from './local-api/enrolment.controller.js';
import { IntakeController } from './local-api/intake.controller.js';
import { LogController } from './local-api/log.controller.js';
import { NamesController } from './local-api/names.controller.js';
import { RecoveryController } from './local-api/recovery.controller.js';
import { SiteDoorkeeper } from './local-api/site.doorkeeper.js';
import { StatusController } from './local-api/status.controller.js';
import { StatusService } from './local-api/status.service.js';
import { StudiesController } from './local-api/studies.controller.js';
import { BackupService } from './recovery/backup.service.js';
import { Quarantine } from './recovery/quarantine.js';
import { RecoveryService } from './recovery/recovery.service.js';
import { RecoverySignatures } from './recovery/recovery.signatures.js';
import { SiteHistory } from './recovery/site.history.js';
import { WithdrawalCopies } from './recovery/withdrawal.copies.js';
import { WithdrawalReplay } from './recovery/withdrawal.replay.js';
import { Witness } from './recovery/witness.js';
import { AnswerSealer } from './release/answer.sealer.js';
import { CandidateBuilder } from './release/candidate.builder.js';
import { ContributionBuilder } from './release/contribution.builder.js';
import { ReleaseService } from './release/release.service.js';
import { SiteBudget } from './release/site-budget.js';
import { CurrentPolicy } from './release/site-policy.js';
import { EarlierQuestions } from './review/earlier.questions.js';
import { ReviewService } from './review/review.service.js';
import { EnrolmentStore } from './state/enrolment.store.js';
import { RoundStore } from './state/round.store.js';
import { SiteStudies } from './state/site.studies.js';
import { SITE_STORE, openStore, storeProviders } from './state/store.providers.js';

/** What the agent is given at its start. */
export interface AgentSetting {
  readonly config: SiteConfig;
  readonly logger: Logger;
}

/**
 * Opens the keys, and says so where they lie in a folder that people copy.
 * @throws AgentError KEYS_MISSING if there is a database and no folder of keys: new ones would not open it
 */
function openKeys({ config, logger }: AgentSetting): Keystore {
  const { folder, isInDataFolder } = keyPlaceOf(config);
  if (existsSync(join(config.dataFolder, 'site.db')) && !existsSync(folder)) {
    throw new AgentError('KEYS_MISSING', 'there is a database, and the folder of its keys is not there', {
      hint: 'bring it back to its place beside the data folder, or name it by COLLIMATE_SITE_KEYS',
    });
  }
  if (isInDataFolder) logger.warn({ code: 'KEYS_IN_DATA_FOLDER' }, 'stop the agent and move the keys beside the data folder');
  return new Keystore(folder);
}

const platform = ({ config, logger }: AgentSetting): Provider[] => [
  { provide: SITE_CONFIG, useValue: config },
  { provide: LOGGER, useValue: logger },
  { provide: Clock, useClass: SystemClock },
  { provide: RandomSource, useClass: NodeRandom },
  { provide: Keystore, useFactory: () => openKeys({ config, logger }) },
  {
    provide: SITE_STORE,
    useFactory: (keys: Keystore, clock: Clock) => openStore(config, keys, clock),
    inject: [Keystore, Clock],
  },
  ...storeProviders,
  { provide: JobQueue, useFactory: openQueue, inject: [SITE_CONFIG, SITE_STORE, LOGGER] },
  { provide: ExtractionProcess, useFactory: () => new ExtractionProcess(config.workers) },
];

/** The whole agent: one process, one database, one outbound connection, one loopback port. */
@Module({})
export class AgentModule {
  static with(setting: AgentSetting): DynamicModule {
    return {
      module: AgentModule,
      controllers: serving(SITE_API, [
        AccountsController,
        EnrolmentController,
        IntakeController,
        NamesController,
        StudiesController,
        StatusController,
        BudgetController,
        LogController,
        RecoveryController,
        BackupController,
      ]),
      providers: [
        ...platform(setting),
        { provide: APP_GUARD, useClass: AccessGuard },
        { provide: Doorkeeper, useClass: SiteDoorkeeper },
        ...[EnrolmentStore, RoundStore, SiteStudies],
        ...[AccountsService, ReviewService, EarlierQuestions, IntakeTurn, CohortService, ConsentCheck],
        ...[StudyNames, StudyCohort, FigureService],
        ...[DeletionCertificates, OpenWithdrawals, ConsentService],
        ...[ResearchCopy, ExtractionRecords, QueueWatch, ExtractionJobs, ExtractionService, StatusService],
        ...[
          CoordinatorClock,
          CoordinatorLog,
          EnrolmentService,
          LinkWatch,
          LinkService,
          Quarantine,
          Witness,
          SiteHistory,
          RecoverySignatures,
          RecoveryService,
        ],
        ...[WithdrawalCopies, WithdrawalReplay, BackupService],
        ...[SiteBudget, CurrentPolicy, CandidateBuilder, ReleaseService, ContributionBuilder, AnswerSealer],
        ...[AssignmentIntake, LinkSide, RoundAnswerer, ProgressTick, StateLog, StudyProgress, Conductor],
      ],
    };
  }
}
