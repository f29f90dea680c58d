import { Controller, Get, Param } from '@nestjs/common';
import { parseStudyId } from '@collimate/kernel-canonical';
import { AuditService } from '../audit/audit.service.js';
import { ResultService } from './result.service.js';

/** What is published, for everybody. */
@Controller('api/v1/public')
export class PublicController {
  constructor(
    private readonly results: ResultService,
    private readonly audit: AuditService,
  ) {}

  @Get('studies')
  async studies(): Promise<object> {
    return { studies: await this.results.list() };
  }

  @Get('studies/:id')
  result(@Param('id') id: string): Promise<object> {
    return this.results.find(parseStudyId(id));
  }

  @Get('audit')
  async log(): Promise<object> {
    return { checkpoint: await this.audit.checkpoint(), verification: await this.audit.verify() };
  }
}
