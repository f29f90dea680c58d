import { Controller, Get, Param } from '@nestjs/common';
import { parseStudyId } from '@collimate/kernel-canonical';
import type { ContributionsDocument, PublishedResult, PublishedStudy, TidyTable } from '@collimate/governance-publication';
import { publishedRows, TIDY_COLUMNS } from '@collimate/statistics-menu';
import { AuditService } from '../audit/audit.service.js';
import { ContributionPublisher } from './contribution.publisher.js';
import { ResultService } from './result.service.js';

/** What is published, for everybody. */
@Controller('api/v1/public')
export class PublicController {
  constructor(
    private readonly results: ResultService,
    private readonly contributions: ContributionPublisher,
    private readonly audit: AuditService,
  ) {}

  @Get('studies')
  async studies(): Promise<{ readonly studies: readonly PublishedStudy[] }> {
    return { studies: await this.results.list() };
  }

  @Get('studies/:id')
  result(@Param('id') id: string): Promise<PublishedResult> {
    return this.results.find(parseStudyId(id));
  }

  /** Each site's noisy vector, with its receipt and the proof that the site's log holds it. */
  @Get('studies/:id/contributions')
  sent(@Param('id') id: string): Promise<ContributionsDocument> {
    return this.contributions.of(parseStudyId(id));
  }

  /** The same numbers as the tidy table that every analysis is read in. */
  @Get('studies/:id/rows')
  async rows(@Param('id') id: string): Promise<TidyTable> {
    return { columns: TIDY_COLUMNS, rows: publishedRows(await this.results.find(parseStudyId(id))) };
  }

  @Get('audit')
  async log(): Promise<object> {
    return { checkpoint: await this.audit.checkpoint(), verification: await this.audit.verify() };
  }
}
