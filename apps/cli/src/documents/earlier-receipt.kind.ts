import { earlierReceiptSchema, type EarlierConsentReceipt } from '@collimate/platform-site-api';
import { RECEIPT_FORM, receiptOf } from './consent-receipt.kind.js';
import { says, type DocumentKind } from './document.kind.js';

const SCHEMA: EarlierConsentReceipt['schema'] = 'collimate.consent-receipt/1';

/** A receipt of an earlier version, which does not say whether the consent was still in force. */
export const EARLIER_RECEIPT: DocumentKind<EarlierConsentReceipt> = {
  marks: { schema: says(SCHEMA) },
  from: [],
  isInLog: false,
  verify: (document, { siteKeys }) =>
    receiptOf(document, siteKeys, [
      { ...RECEIPT_FORM, verdict: earlierReceiptSchema.safeParse(document).success ? 'holds' : 'fails' },
      {
        what: 'standing of the consent',
        verdict: 'not-shown',
        detail: 'receipts of this version do not say whether the consent was still in force: ask for a new one',
      },
    ]),
};
