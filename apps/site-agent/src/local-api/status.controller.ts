import { Controller } from '@nestjs/common';
import { Serves } from '@collimate/platform-service-kit';
import { SITE_API, SITE_API_HEAD, type SiteApi } from '@collimate/platform-site-api';
import { openApiDocument, type AnswerOf } from '@collimate/protocol/http';
import { AGENT_VERSION } from '../ground/agent.version.js';
import { SiteCosigning } from '../cosigning/site.cosigning.js';
import { ConsentStatus } from './consent.status.js';
import { ExtractionStatus } from './extraction.status.js';
import { LinkStatus } from './link.status.js';
import { StudyStatus } from './study.status.js';

/** Health and status. */
@Controller()
export class StatusController {
  constructor(
    private readonly link: LinkStatus,
    private readonly consent: ConsentStatus,
    private readonly extraction: ExtractionStatus,
    private readonly studies: StudyStatus,
    private readonly cosigning: SiteCosigning,
  ) {}

  @Serves(SITE_API.health)
  health(): AnswerOf<SiteApi['health']> {
    return { status: 'up' };
  }

  @Serves(SITE_API.openApi)
  openApi(): AnswerOf<SiteApi['openApi']> {
    return { ...openApiDocument(SITE_API, SITE_API_HEAD) };
  }

  @Serves(SITE_API.status)
  async status(): Promise<AnswerOf<SiteApi['status']>> {
    return {
      version: AGENT_VERSION,
      ...this.link.view(),
      witnesses: this.cosigning.standing().map((one) => ({ ...one })),
      consent: this.consent.view(),
      extraction: await this.extraction.view(),
      ...(await this.studies.view()),
    };
  }
}
