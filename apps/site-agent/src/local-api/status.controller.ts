import { Controller } from '@nestjs/common';
import { Serves } from '@collimate/platform-service-kit';
import { SITE_API, SITE_API_HEAD, type SiteApi } from '@collimate/platform-site-api';
import { openApiDocument, type AnswerOf } from '@collimate/protocol/http';
import { AGENT_VERSION } from '../link/agent.version.js';
import { LinkService } from '../link/link.service.js';
import { Quarantine } from '../recovery/quarantine.js';
import { EnrolmentStore, lifeOf } from '../state/enrolment.store.js';
import { RoundStore } from '../state/round.store.js';
import { StatusService } from './status.service.js';

/** Health and status. */
@Controller()
export class StatusController {
  constructor(
    private readonly figures: StatusService,
    private readonly link: LinkService,
    private readonly enrolment: EnrolmentStore,
    private readonly quarantine: Quarantine,
    private readonly rounds: RoundStore,
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
    const enrolment = this.enrolment.find();
    return {
      version: AGENT_VERSION,
      site: enrolment?.site ?? null,
      coordinator:
        enrolment === undefined
          ? null
          : { url: enrolment.url, ...this.link.state, certificateExpires: lifeOf(enrolment.certificatePem).end },
      quarantine: this.quarantine.state,
      quarantineCause: this.quarantine.cause ?? null,
      alarm: this.link.alarm ?? null,
      consent: this.figures.consentView(),
      extraction: await this.figures.extractionView(),
      studies: this.figures.studies(),
      rounds: this.rounds.all().map(({ order, state, code }) => {
        return { id: order.roundId, study: order.studyId, statistic: order.statistic, state, code: code ?? null };
      }),
    };
  }
}
