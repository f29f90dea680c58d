import { Controller } from '@nestjs/common';
import { Serves, type CallOf } from '@collimate/platform-service-kit';
import { SITE_API, type SiteApi } from '@collimate/platform-site-api';
import type { AnswerOf } from '@collimate/protocol/http';
import { FigureService } from '../cohort/study.figures.js';
import { ConsentImport } from '../consent/consent.import.js';
import { ScanJobs } from '../extraction/scan.jobs.js';
import { CohortService } from '../intake/cohort.service.js';
import { LookAgain } from './look.again.js';

/** Imports the hospital's tables of cohort and consent. The numbers in the answers stay at the site. */
@Controller()
export class IntakeController {
  constructor(
    private readonly cohort: CohortService,
    private readonly consent: ConsentImport,
    private readonly jobs: ScanJobs,
    private readonly again: LookAgain,
    private readonly figures: FigureService,
  ) {}

  @Serves(SITE_API.importCohort)
  async importCohort({ body }: CallOf<SiteApi['importCohort']>): Promise<AnswerOf<SiteApi['importCohort']>> {
    const done = await this.cohort.importTable(body.table);
    await this.jobs.retrySkipped();
    await this.again.atScans();
    return { ...done, studies: this.figures.ofApproved() };
  }

  @Serves(SITE_API.removeCohort)
  async removeCohort({ body }: CallOf<SiteApi['removeCohort']>): Promise<AnswerOf<SiteApi['removeCohort']>> {
    const { scans, unknown } = await this.cohort.removeTable(body.table);
    await this.jobs.drop(scans);
    await this.again.atScans();
    return { removed: scans.length, unknown, studies: this.figures.ofApproved() };
  }

  @Serves(SITE_API.importConsent)
  async importConsent({ body }: CallOf<SiteApi['importConsent']>): Promise<AnswerOf<SiteApi['importConsent']>> {
    const done = await this.consent.importTable(body.table, body.sentAgain);
    await this.again.atScans();
    return { ...done, studies: this.figures.ofApproved() };
  }
}
