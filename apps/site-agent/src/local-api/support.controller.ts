import { Controller } from '@nestjs/common';
import { Serves } from '@collimate/platform-service-kit';
import { SITE_API, type SiteApi } from '@collimate/platform-site-api';
import type { AnswerOf } from '@collimate/protocol/http';
import { SupportBundles } from '../monitoring/support.bundle.js';

/** Bundles that may be handed to a helper outside. */
@Controller()
export class SupportController {
  constructor(private readonly bundles: SupportBundles) {}

  @Serves(SITE_API.support)
  make(): AnswerOf<SiteApi['support']> {
    return this.bundles.make();
  }
}
