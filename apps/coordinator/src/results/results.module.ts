import { Module } from '@nestjs/common';
import { AuditModule } from '../audit/audit.module.js';
import { MaskingModule } from '../masking/masking.module.js';
import { ContributionPublisher } from './contribution.publisher.js';
import { MaskedSumPublisher } from './masked-sum.publisher.js';
import { PublicController } from './public.controller.js';
import { ResultAttestation } from './result.attestation.js';
import { ResultService } from './result.service.js';

/** Published results. */
@Module({
  imports: [AuditModule, MaskingModule],
  controllers: [PublicController],
  providers: [ContributionPublisher, MaskedSumPublisher, ResultAttestation, ResultService],
  exports: [ResultService],
})
export class ResultsModule {}
