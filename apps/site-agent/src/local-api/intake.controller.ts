import { Controller } from '@nestjs/common';
import { Serves, type CallOf } from '@collimate/platform-service-kit';
import { SITE_API, type SiteApi } from '@collimate/platform-site-api';
import type { AnswerOf } from '@collimate/protocol/http';
import { Conductor } from '../assignments/conductor.js';
import { FigureService } from '../cohort/study.figures.js';
import { ConsentService } from '../consent/consent.service.js';
import { ExtractionService } from '../extraction/extraction.service.js';
import { CohortService } from '../intake/cohort.service.js';

/** The hospital's tables: who is in the cohort, and who allows what. What the answers count stays at the site. */
@Controller()
export class IntakeController {
  constructor(
    private readonly cohort: CohortService,
    private readonly consent: ConsentService,
    private readonly extraction: ExtractionService,
    private readonly conductor: Conductor,
    private readonly figures: FigureService,
  ) {}

  @Serves(SITE_API.importCohort)
  async importCohort({ body }: CallOf<SiteApi['importCohort']>): Promise<AnswerOf<SiteApi['importCohort']>> {
    const done = await this.cohort.importTable(body.table);
    await this.extraction.retrySkipped();
    await this.lookAgain();
    return { ...done, studies: this.figures.ofApproved() };
  }

  @Serves(SITE_API.importConsent)
  async importConsent({ body }: CallOf<SiteApi['importConsent']>): Promise<AnswerOf<SiteApi['importConsent']>> {
    const done = await this.consent.importTable(body.table);
    await this.lookAgain();
    return { ...done, studies: this.figures.ofApproved() };
  }

  @Serves(SITE_API.withdraw)
  async withdraw({ body }: CallOf<SiteApi['withdraw']>): Promise<AnswerOf<SiteApi['withdraw']>> {
    const done = await this.consent.withdraw(body.subject, body.kind);
    this.conductor.wake();
    return done;
  }

  @Serves(SITE_API.standing)
  standing({ body }: CallOf<SiteApi['standing']>): AnswerOf<SiteApi['standing']> {
    return this.consent.standing(body.subject);
  }

  @Serves(SITE_API.confirmClock)
  confirmClock(): AnswerOf<SiteApi['confirmClock']> {
    return { now: this.consent.confirmClock() };
  }

  private async lookAgain(): Promise<void> {
    await this.extraction.refresh();
    this.conductor.wake();
  }
}
