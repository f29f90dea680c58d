import { ATTESTATION } from './attestation.kind.js';
import { AUDIT } from './audit.kind.js';
import { CERTIFICATE } from './certificate.kind.js';
import { CONSENT_RECEIPT } from './consent-receipt.kind.js';
import { isRecognised, type AnyKind } from './document.kind.js';
import { EARLIER_RECEIPT } from './earlier-receipt.kind.js';
import { HEAD } from './head.kind.js';
import { PROOF } from './proof.kind.js';
import { RESULT } from './result.kind.js';
import { SITE_HEAD } from './site-head.kind.js';
import { WITHDRAWAL_CERTIFICATE } from './withdrawal-certificate.kind.js';

/**
 * Every kind of document that `collimate verify` knows. The first kind that recognises a document gets it, so kinds
 * with narrower marks come before kinds with wider ones. `result` recognises every document that names a schema.
 */
export const DOCUMENT_KINDS = {
  attestation: ATTESTATION,
  consentReceipt: CONSENT_RECEIPT,
  earlierReceipt: EARLIER_RECEIPT,
  withdrawalCertificate: WITHDRAWAL_CERTIFICATE,
  certificate: CERTIFICATE,
  result: RESULT,
  proof: PROOF,
  audit: AUDIT,
  head: HEAD,
  siteHead: SITE_HEAD,
} satisfies Readonly<Record<string, AnyKind>>;

/** Name of a kind of document. */
export type DocumentKindName = keyof typeof DOCUMENT_KINDS;

/** @returns the name of the kind that a document means to be of; undefined if no kind knows it */
export function kindOf(document: unknown): DocumentKindName | undefined {
  const names = Object.keys(DOCUMENT_KINDS) as DocumentKindName[];
  return names.find((name) => isRecognised(DOCUMENT_KINDS[name], document));
}

/** Commands that write verifiable documents. */
export function exportingCommands(): readonly string[] {
  return Object.values(DOCUMENT_KINDS).flatMap(({ from }) => from);
}
