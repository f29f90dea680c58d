import type { SignedEnvelope } from '@collimate/governance-publication';
import { verifyAttestation } from '../proofs/attestation.checks.js';
import { present, type DocumentKind } from './document.kind.js';

/** An attestation of a coordinator or a site, in its envelope: `collimate site attest`, `site terms`. */
export const ATTESTATION: DocumentKind<SignedEnvelope> = {
  marks: { payloadType: present },
  from: ['site attest', 'site terms'],
  isInLog: false,
  verify: (document, { folder, key }) => verifyAttestation(document, folder ?? '.', key),
};
