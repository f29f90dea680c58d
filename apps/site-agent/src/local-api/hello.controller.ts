import { Controller } from '@nestjs/common';
import { Serves } from '@collimate/platform-service-kit';
import { SITE_API, type SiteApi } from '@collimate/platform-site-api';
import type { AnswerOf } from '@collimate/protocol/http';
import { HelloService } from '../hello/hello.service.js';
import { EnrolmentService } from '../link/enrolment.service.js';

/** A study on phantoms. */
@Controller()
export class HelloController {
  constructor(
    private readonly hello: HelloService,
    private readonly enrolment: EnrolmentService,
  ) {}

  @Serves(SITE_API.hello)
  async run(): Promise<AnswerOf<SiteApi['hello']>> {
    const findings = await this.hello.run(this.enrolment.wayToCoordinator());
    return { isGreen: findings.every(({ state }) => state === 'ok' || state === 'skip'), findings };
  }
}
