import { Controller } from '@nestjs/common';
import { Serves, type CallOf } from '@collimate/platform-service-kit';
import { COORDINATOR_API, type AnswerOf, type CoordinatorApi } from '@collimate/protocol/http';
import { publishedRows, TIDY_COLUMNS } from '@collimate/statistics-menu';
import { AuditService } from '../audit/audit.service.js';
import { ContributionPublisher } from './contribution.publisher.js';
import { ResultAttestation } from './result.attestation.js';
import { parseResultName } from './result.name.js';
import { ResultService } from './result.service.js';

/** Published documents, open to everybody. */
@Controller()
export class PublicController {
  constructor(
    private readonly results: ResultService,
    private readonly contributions: ContributionPublisher,
    private readonly attestations: ResultAttestation,
    private readonly audit: AuditService,
  ) {}

  @Serves(COORDINATOR_API.publishedStudies)
  async studies(): Promise<AnswerOf<CoordinatorApi['publishedStudies']>> {
    return { studies: await this.results.list() };
  }

  @Serves(COORDINATOR_API.publishedResult)
  async result({ params }: CallOf<CoordinatorApi['publishedResult']>): Promise<AnswerOf<CoordinatorApi['publishedResult']>> {
    return this.results.find(parseResultName(params.id));
  }

  @Serves(COORDINATOR_API.contributions)
  async sent({ params }: CallOf<CoordinatorApi['contributions']>): Promise<AnswerOf<CoordinatorApi['contributions']>> {
    return this.contributions.of(parseResultName(params.id));
  }

  @Serves(COORDINATOR_API.attestation)
  async attestation({ params }: CallOf<CoordinatorApi['attestation']>): Promise<AnswerOf<CoordinatorApi['attestation']>> {
    return this.attestations.of(parseResultName(params.id));
  }

  @Serves(COORDINATOR_API.publishedRows)
  async rows({ params }: CallOf<CoordinatorApi['publishedRows']>): Promise<AnswerOf<CoordinatorApi['publishedRows']>> {
    return { columns: TIDY_COLUMNS, rows: publishedRows(await this.results.find(parseResultName(params.id))) };
  }

  @Serves(COORDINATOR_API.publishedLog)
  async log(): Promise<AnswerOf<CoordinatorApi['publishedLog']>> {
    return { checkpoint: await this.audit.checkpoint(), verification: await this.audit.verify() };
  }
}
