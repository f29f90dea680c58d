import { Controller } from '@nestjs/common';
import { Serves, type CallOf } from '@collimate/platform-service-kit';
import { SITE_API, type SiteApi } from '@collimate/platform-site-api';
import type { AnswerOf } from '@collimate/protocol/http';
import { EgressReader } from '../egress/egress.reader.js';

/** Messages that left the hospital. */
@Controller()
export class EgressController {
  constructor(private readonly egress: EgressReader) {}

  @Serves(SITE_API.egress)
  list({ params: { after } }: CallOf<SiteApi['egress']>): AnswerOf<SiteApi['egress']> {
    return this.egress.after(after);
  }

  @Serves(SITE_API.egressMessage)
  read({ params: { id } }: CallOf<SiteApi['egressMessage']>): AnswerOf<SiteApi['egressMessage']> {
    return this.egress.read(id);
  }
}
