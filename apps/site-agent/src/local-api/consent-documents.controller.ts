import { Controller } from '@nestjs/common';
import { Serves, type CallOf } from '@collimate/platform-service-kit';
import { SITE_API, type SiteApi } from '@collimate/platform-site-api';
import type { AnswerOf } from '@collimate/protocol/http';
import { ConsentExport } from '../consent/consent.export.js';
import { ConsentReceipts } from '../consent/consent.receipt.js';

/** Documents of consent that are handed out: events for another system of the hospital, a receipt for a patient. */
@Controller()
export class ConsentDocumentsController {
  constructor(
    private readonly exports: ConsentExport,
    private readonly receipts: ConsentReceipts,
  ) {}

  @Serves(SITE_API.exportConsent)
  exportConsent({ body }: CallOf<SiteApi['exportConsent']>): AnswerOf<SiteApi['exportConsent']> {
    return this.exports.write(body.format);
  }

  @Serves(SITE_API.consentReceipt)
  consentReceipt({ body }: CallOf<SiteApi['consentReceipt']>): AnswerOf<SiteApi['consentReceipt']> {
    return this.receipts.issue(body.subject);
  }
}
