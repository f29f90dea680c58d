import type { Check } from '@collimate/governance-publication';
import { consentReceiptSchema, type ConsentReceipt } from '@collimate/platform-site-api';
import { patientDocument } from '../proofs/site-signed.proof.js';
import { says, type DocumentKind, type Unread } from './document.kind.js';

const SCHEMA: ConsentReceipt['schema'] = 'collimate.consent-receipt/2';
/** Check that every receipt of consent passes first: its form. */
export const RECEIPT_FORM = { what: 'form of the receipt', detail: 'ISO/IEC TS 27560:2023' } as const;

/** A receipt of consent that a site gives to a patient: `collimate site consent receipt`. */
export const CONSENT_RECEIPT: DocumentKind<ConsentReceipt> = {
  marks: { schema: says(SCHEMA) },
  from: ['site consent receipt'],
  isInLog: false,
  verify: (document, { siteKeys }) => receiptOf(document, siteKeys, standingOf(document)),
};

/** @param more checks of the version that it is of */
export function receiptOf(
  document: object,
  siteKeys: ReadonlyMap<string, string> | undefined,
  more: readonly Check[],
): ReturnType<DocumentKind<ConsentReceipt>['verify']> {
  const { site_key: key, party_identification: parties } = document as Unread<ConsentReceipt>;
  const held = { name: 'site_key', value: key, site: siteOf(parties) };
  return { document: 'receipt', checks: patientDocument(document, held, siteKeys, more) };
}

/** Checks the form of the receipt, and states whether the consent was in force when the receipt was issued. */
function standingOf(document: object): readonly Check[] {
  const read = consentReceiptSchema.safeParse(document);
  if (!read.success) return [{ ...RECEIPT_FORM, verdict: 'fails' }];
  const { in_force: isInForce, reason, withdrawal, since } = read.data.consent_status;
  const ended = ['NOT IN FORCE', reason, withdrawal, since].filter((part) => part !== null).join(', ');
  const standing = isInForce ? `in force since ${since ?? 'an unknown day'}` : ended;
  return [
    { ...RECEIPT_FORM, verdict: 'holds' },
    { what: 'standing of the consent', verdict: 'holds', detail: `when it was issued: ${standing}` },
  ];
}

function siteOf(parties: unknown): unknown {
  return Array.isArray(parties)
    ? (parties[0] as Partial<ConsentReceipt['party_identification'][number]> | undefined)?.party_id
    : undefined;
}
