import { Module } from '@nestjs/common';
import { AuditModule } from '../audit/audit.module.js';
import { PlatformModule } from '../platform/platform.module.js';
import { RoundsModule } from '../rounds/rounds.module.js';
import { StudiesModule } from '../studies/studies.module.js';
import { AssignmentService } from './assignment.service.js';
import { EnrolmentGrpc } from './enrolment.grpc.js';
import { InvitationService } from './invitation.service.js';
import { RevocationService } from './revocation.service.js';
import { SiteEffects } from './site.effects.js';
import { SiteGrpc } from './site.grpc.js';
import { SiteServiceMethods } from './site-service.methods.js';
import { SitePresence } from './site.presence.js';
import { SiteSessionService } from './site.session.service.js';
import { SitesController } from './sites.controller.js';
import { WatchGrpc } from './watch.grpc.js';

/** Hospitals: invited, certified, suspended, and all that they call. */
@Module({
  imports: [AuditModule, PlatformModule, RoundsModule, StudiesModule],
  controllers: [SitesController],
  providers: [
    AssignmentService,
    EnrolmentGrpc,
    InvitationService,
    RevocationService,
    SiteEffects,
    SiteGrpc,
    SitePresence,
    SiteServiceMethods,
    SiteSessionService,
    WatchGrpc,
  ],
  exports: [RevocationService, SiteServiceMethods],
})
export class SitesModule {}
