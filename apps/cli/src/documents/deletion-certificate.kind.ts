import type { DeletionCertificate } from '@collimate/platform-site-api';
import { signatureCheck, siteKeyCheck, strictBytes } from '../proofs/site-signed.proof.js';
import { says, type DocumentKind, type Unread } from './document.kind.js';

const TYPE: DeletionCertificate['type'] = 'collimate.deletion-certificate/1';
/** What stands before the 32 bytes of a key, so that it is a SubjectPublicKeyInfo. @source RFC 8410, section 10.1 */
const ED25519_SPKI = Buffer.from('302a300506032b6570032100', 'hex');

/** A certificate that the data of a patient were deleted: `collimate site consent withdraw`. */
export const DELETION_CERTIFICATE: DocumentKind<DeletionCertificate> = {
  marks: { type: says(TYPE) },
  from: [],
  isInLog: false,
  verify: (document, { siteKeys }) => {
    const { signature, ...stated } = document as Unread<DeletionCertificate>;
    const spki = Buffer.concat([ED25519_SPKI, strictBytes('publicKey', stated.publicKey)]);
    return {
      document: 'certificate',
      checks: [signatureCheck(stated, spki, strictBytes('signature', signature)), siteKeyCheck(spki, stated.site, siteKeys)],
    };
  },
};
