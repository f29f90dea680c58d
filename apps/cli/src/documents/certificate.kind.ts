import {
  CERTIFICATE_SCHEMA,
  releaseCertificateChecks,
  releaseCertificateSchema,
  type ReleaseCertificate,
  type Verification,
} from '@collimate/governance-publication';
import type { Trusted } from '../proofs/trusted.js';
import { says, type DocumentKind, type Unread } from './document.kind.js';
import { readKind } from './read.document.js';
import { RESULT } from './result.kind.js';

/** The certificate of a release: `collimate study certificate ID`. */
export const CERTIFICATE: DocumentKind<ReleaseCertificate> = {
  marks: { schema: says(CERTIFICATE_SCHEMA) },
  from: ['study certificate ID'],
  isInLog: true,
  verify: verifyCertificate,
};

/** Checks the enclosed result like any other, then that the certificate follows from it. */
function verifyCertificate(document: object, trusted: Trusted): Verification {
  const certificate = readKind(releaseCertificateSchema, document);
  // Uses the document as written and not as parsed, because its digest is over every key.
  const { result } = document as Unread<ReleaseCertificate>;
  return {
    document: 'certificate',
    checks: [...RESULT.verify(result as object, trusted).checks, ...releaseCertificateChecks(certificate, trusted.protocol)],
  };
}
