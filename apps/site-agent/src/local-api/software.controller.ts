import { Controller } from '@nestjs/common';
import { parseDigest } from '@collimate/kernel-canonical';
import { Serves, type CallOf } from '@collimate/platform-service-kit';
import { SITE_API, type SiteApi } from '@collimate/platform-site-api';
import type { Account } from '@collimate/platform-site-store';
import type { AnswerOf } from '@collimate/protocol/http';
import { Conductor } from '../assignments/conductor.js';
import { AcceptedSoftware } from '../software/accepted.software.js';

/** Which release of the coordinator's software the hospital goes on with. */
@Controller()
export class SoftwareController {
  constructor(
    private readonly accepted: AcceptedSoftware,
    private readonly conductor: Conductor,
  ) {}

  @Serves(SITE_API.acceptSoftware)
  accept({ body, caller }: CallOf<SiteApi['acceptSoftware'], Account>): AnswerOf<SiteApi['acceptSoftware']> {
    if (!this.accepted.sign(parseDigest(body.software), caller)) return { kind: 'signed' };
    this.conductor.wake();
    return { kind: 'accepted' };
  }
}
