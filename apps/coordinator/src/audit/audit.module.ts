import { Module } from '@nestjs/common';
import { AuditController } from './audit.controller.js';
import { AuditService } from './audit.service.js';
import { CosigningService } from './cosigning.service.js';
import { CoordinatorHeads } from './coordinator.heads.js';
import { WitnessService } from './witness.service.js';

/** The coordinator's own log, and the heads of the sites' logs that it confirms. */
@Module({
  controllers: [AuditController],
  providers: [AuditService, CoordinatorHeads, CosigningService, WitnessService],
  exports: [AuditService, CoordinatorHeads, CosigningService, WitnessService],
})
export class AuditModule {}
