import { Module, type DynamicModule } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { AccessGuard, Doorkeeper, serving, type Logger } from '@collimate/platform-service-kit';
import { COORDINATOR_API } from '@collimate/protocol/http';
import { Clock } from '@collimate/kernel-canonical';
import { CoordinatorStore } from '@collimate/platform-coordinator-store';
import { AuditController } from './audit/audit.controller.js';
import { AuditService } from './audit/audit.service.js';
import { WitnessService } from './audit/witness.service.js';
import type { CoordinatorConfig } from './platform/coordinator.config.js';
import { CoordinatorKeys } from './platform/coordinator.keys.js';
import { CallAllowance } from './platform/call.allowance.js';
import { Doorbells } from './platform/doorbells.js';
import { GrpcServer } from './platform/grpc.server.js';
import { HealthController } from './platform/health.controller.js';
import { OperatorDoorkeeper } from './platform/operator.doorkeeper.js';
import { PublicAddress } from './platform/public.address.js';
import { RevokedSerials } from './platform/revoked.serials.js';
import { CONFIG, LOGGER } from './platform/tokens.js';
import { PublicController } from './results/public.controller.js';
import { ContributionPublisher } from './results/contribution.publisher.js';
import { ResultService } from './results/result.service.js';
import { RoundConductor } from './rounds/round.conductor.js';
import { RoundGrpc } from './rounds/round.grpc.js';
import { RoundHerald } from './rounds/round.herald.js';
import { RoundService } from './rounds/round.service.js';
import { AssignmentService } from './sites/assignment.service.js';
import { InvitationService } from './sites/invitation.service.js';
import { RevocationService } from './sites/revocation.service.js';
import { SiteEffects } from './sites/site.effects.js';
import { SiteGrpc } from './sites/site.grpc.js';
import { SiteSessionService } from './sites/site.session.service.js';
import { SitesController } from './sites/sites.controller.js';
import { StudiesController } from './studies/studies.controller.js';
import { CoordinatorHeads } from './audit/coordinator.heads.js';
import { SitePresence } from './sites/site.presence.js';
import { StudyService } from './studies/study.service.js';

/** What is opened before the modules are built, and closed after them. */
export interface Opened {
  readonly config: CoordinatorConfig;
  readonly logger: Logger;
  readonly clock: Clock;
  readonly store: CoordinatorStore;
  readonly keys: CoordinatorKeys;
}

/** The coordinator. */
@Module({})
export class AppModule {
  static over(opened: Opened): DynamicModule {
    return {
      module: AppModule,
      controllers: serving(COORDINATOR_API, [
        AuditController,
        HealthController,
        PublicController,
        SitesController,
        StudiesController,
      ]),
      providers: [
        { provide: CONFIG, useValue: opened.config },
        { provide: LOGGER, useValue: opened.logger },
        { provide: Clock, useValue: opened.clock },
        { provide: CoordinatorStore, useValue: opened.store },
        { provide: CoordinatorKeys, useValue: opened.keys },
        { provide: PublicAddress, useValue: new PublicAddress(opened.config.publicHost) },
        AssignmentService,
        AuditService,
        ContributionPublisher,
        CoordinatorHeads,
        Doorbells,
        CallAllowance,
        GrpcServer,
        InvitationService,
        { provide: APP_GUARD, useClass: AccessGuard },
        { provide: Doorkeeper, useClass: OperatorDoorkeeper },
        ResultService,
        RevocationService,
        RevokedSerials,
        RoundConductor,
        RoundGrpc,
        RoundHerald,
        RoundService,
        SiteEffects,
        SiteGrpc,
        SitePresence,
        SiteSessionService,
        StudyService,
        WitnessService,
      ],
    };
  }
}
