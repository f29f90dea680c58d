import { Controller } from '@nestjs/common';
import { Serves } from '@collimate/platform-service-kit';
import { SITE_API, type SiteApi } from '@collimate/platform-site-api';
import type { AnswerOf } from '@collimate/protocol/http';
import { HelloService } from '../hello/hello.service.js';

/** A study on phantoms. */
@Controller()
export class HelloController {
  constructor(private readonly hello: HelloService) {}

  @Serves(SITE_API.hello)
  async run(): Promise<AnswerOf<SiteApi['hello']>> {
    const findings = await this.hello.run();
    return { isGreen: findings.every(({ state }) => state === 'ok' || state === 'skip'), findings };
  }
}
