import { Controller, Get, UseGuards } from '@nestjs/common';
import { OperatorGuard } from '../platform/operator.guard.js';
import { AuditService, type LogVerification, type SignedHead } from './audit.service.js';

/** The coordinator's log, for the operator. */
@Controller('api/v1/audit')
@UseGuards(OperatorGuard)
export class AuditController {
  constructor(private readonly audit: AuditService) {}

  @Get('checkpoint')
  checkpoint(): Promise<SignedHead> {
    return this.audit.checkpoint();
  }

  @Get('verify')
  verify(): Promise<LogVerification> {
    return this.audit.verify();
  }
}
