import type { WithdrawalCertificate } from '@collimate/platform-site-api';
import { patientDocument } from '../proofs/site-signed.proof.js';
import { says, type DocumentKind, type Unread } from './document.kind.js';

const TYPE: WithdrawalCertificate['type'] = 'collimate.withdrawal-certificate/1';
/** Type of earlier certificates, for an erasure alone; patients still have them. */
const EARLIER_TYPE = 'collimate.deletion-certificate/1';

/** A certificate of the effects of a withdrawal: `collimate site consent withdraw`. */
export const WITHDRAWAL_CERTIFICATE: DocumentKind<WithdrawalCertificate> = {
  marks: { type: (value) => says(TYPE)(value) || says(EARLIER_TYPE)(value) },
  from: [],
  isInLog: false,
  verify: (document, { siteKeys }) => {
    const { publicKey, site } = document as Unread<WithdrawalCertificate>;
    const held = { name: 'publicKey', value: publicKey, site, isBare: true };
    return { document: 'certificate', checks: patientDocument(document, held, siteKeys) };
  },
};
