import { Module } from '@nestjs/common';
import { PlatformModule } from '../platform/platform.module.js';
import { ApprovedProofs } from './approved.proofs.js';
import { AuditController } from './audit.controller.js';
import { AuditService } from './audit.service.js';
import { CosigningService } from './cosigning.service.js';
import { CoordinatorHeads } from './coordinator.heads.js';
import { WitnessService } from './witness.service.js';

/** The coordinator's own log, and the heads of the sites' logs that it confirms. */
@Module({
  imports: [PlatformModule],
  controllers: [AuditController],
  providers: [ApprovedProofs, AuditService, CoordinatorHeads, CosigningService, WitnessService],
  exports: [ApprovedProofs, AuditService, CoordinatorHeads, CosigningService, WitnessService],
})
export class AuditModule {}
