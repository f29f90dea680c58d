import { Controller } from '@nestjs/common';
import { Serves } from '@collimate/platform-service-kit';
import { SITE_API, type SiteApi } from '@collimate/platform-site-api';
import type { AnswerOf } from '@collimate/protocol/http';
import { Terms } from './terms.js';

/** Agreements of the hospital. */
@Controller()
export class TermsController {
  constructor(private readonly terms: Terms) {}

  @Serves(SITE_API.terms)
  show(): Promise<AnswerOf<SiteApi['terms']>> {
    return this.terms.now();
  }
}
