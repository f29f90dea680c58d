import { Module } from '@nestjs/common';
import { AuditModule } from '../audit/audit.module.js';
import { MaskingModule } from '../masking/masking.module.js';
import { PlatformModule } from '../platform/platform.module.js';
import { RoundsModule } from '../rounds/rounds.module.js';
import { StudiesModule } from '../studies/studies.module.js';
import { AdmissionService } from './admission.service.js';
import { AssignmentService } from './assignment.service.js';
import { CertificateIssuer } from './certificate.issuer.js';
import { EnrolmentGrpc } from './enrolment.grpc.js';
import { InvitationService } from './invitation.service.js';
import { RevocationService } from './revocation.service.js';
import { SiteEffects } from './site.effects.js';
import { SiteGrpc } from './site.grpc.js';
import { SiteServiceMethods } from './site-service.methods.js';
import { SitePresence } from './site.presence.js';
import { SiteSessionService } from './site.session.service.js';
import { SitesController } from './sites.controller.js';
import { SiteTwins } from './site.twins.js';
import { StandingService } from './standing.service.js';
import { WatchGrpc } from './watch.grpc.js';

/** Hospitals: invited, certified, suspended, and all that they call. */
@Module({
  imports: [AuditModule, MaskingModule, PlatformModule, RoundsModule, StudiesModule],
  controllers: [SitesController],
  providers: [
    AdmissionService,
    AssignmentService,
    CertificateIssuer,
    EnrolmentGrpc,
    InvitationService,
    RevocationService,
    SiteEffects,
    SiteGrpc,
    SitePresence,
    SiteServiceMethods,
    SiteSessionService,
    SiteTwins,
    StandingService,
    WatchGrpc,
  ],
  exports: [RevocationService, SiteServiceMethods],
})
export class SitesModule {}
