import { Controller } from '@nestjs/common';
import { keyPhrase, spkiHashOf } from '@collimate/platform-pki';
import { Serves, type CallOf } from '@collimate/platform-service-kit';
import { SITE_API, type SiteApi } from '@collimate/platform-site-api';
import type { AnswerOf } from '@collimate/protocol/http';
import { Conductor } from '../assignments/conductor.js';
import { lifeOf } from '../link/certificate.life.js';
import { EnrolmentService } from '../link/enrolment.service.js';

/** Joining the federation. */
@Controller()
export class EnrolmentController {
  constructor(
    private readonly enrolment: EnrolmentService,
    private readonly conductor: Conductor,
  ) {}

  @Serves(SITE_API.enrol)
  async enrol({ body }: CallOf<SiteApi['enrol']>): Promise<AnswerOf<SiteApi['enrol']>> {
    const { site, url, certificatePem, isPending } = await this.enrolment.enrol(body.token);
    this.conductor.connect();
    return { site, url, expires: lifeOf(certificatePem).end, phrase: keyPhrase(spkiHashOf(certificatePem)), isPending };
  }
}
