import { Controller, Get, Param, ParseIntPipe, UseGuards } from '@nestjs/common';
import type { EntryProof, GrowthProof, LogVerification, SignedHead } from '@collimate/governance-publication';
import { OperatorGuard } from '../platform/operator.guard.js';
import { AuditService } from './audit.service.js';

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

  /** One entry with the proof that it stands in the log. */
  @Get('entries/:index')
  entry(@Param('index', ParseIntPipe) index: number): Promise<EntryProof> {
    return this.audit.entry(index);
  }

  /** Proof that the log only grew since it had that many entries. */
  @Get('consistency/:from')
  consistency(@Param('from', ParseIntPipe) from: number): Promise<GrowthProof> {
    return this.audit.consistency(from);
  }
}
