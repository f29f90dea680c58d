import type { WithdrawalCertificate } from '@collimate/platform-site-api';
import { patientDocument } from '../proofs/site-signed.proof.js';
import { says, type DocumentKind, type Unread } from './document.kind.js';

const TYPE: WithdrawalCertificate['type'] = 'collimate.withdrawal-certificate/1';
/** What sites issued before, for an erasure alone: it stands in the hands of patients. */
const EARLIER_TYPE = 'collimate.deletion-certificate/1';

/** A certificate of what a withdrawal did: `collimate site consent withdraw`. */
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
