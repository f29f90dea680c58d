import type { Check } from '@collimate/governance-publication';
import { consentReceiptSchema, type ConsentReceipt } from '@collimate/platform-site-api';
import { signatureCheck, siteKeyCheck, strictBytes } from '../proofs/site-signed.proof.js';
import { says, type DocumentKind, type Unread } from './document.kind.js';

const SCHEMA: ConsentReceipt['schema'] = 'collimate.consent-receipt/1';

/** A receipt of consent that a site gives to a patient: `collimate site consent receipt`. */
export const CONSENT_RECEIPT: DocumentKind<ConsentReceipt> = {
  marks: { schema: says(SCHEMA) },
  from: ['site consent receipt'],
  isInLog: false,
  verify: (document, { siteKeys }) => {
    const { signature, ...stated } = document as Unread<ConsentReceipt>;
    const spki = strictBytes('site_key', stated.site_key);
    const form: Check = {
      what: 'form of the receipt',
      verdict: consentReceiptSchema.safeParse(document).success ? 'holds' : 'fails',
      detail: 'ISO/IEC TS 27560:2023',
    };
    return {
      document: 'receipt',
      checks: [
        signatureCheck(stated, spki, strictBytes('signature', signature)),
        form,
        siteKeyCheck(spki, siteOf(stated), siteKeys),
      ],
    };
  },
};

function siteOf({ party_identification: parties }: Unread<ConsentReceipt>): unknown {
  return Array.isArray(parties)
    ? (parties[0] as Partial<ConsentReceipt['party_identification'][number]> | undefined)?.party_id
    : undefined;
}
