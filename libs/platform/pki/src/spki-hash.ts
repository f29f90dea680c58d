import { createHash, X509Certificate } from 'node:crypto';
import { PkiError } from './pki.error.js';

/** SHA-256 over the SubjectPublicKeyInfo of a certificate (PEM or DER), lower-case hex. @throws PkiError CERTIFICATE_INVALID */
export function spkiHashOf(certificate: string | Uint8Array): string {
  try {
    const { publicKey } = new X509Certificate(certificate);
    return hashOf(publicKey.export({ type: 'spki', format: 'der' }));
  } catch (cause) {
    throw new PkiError('CERTIFICATE_INVALID', 'this is no certificate', { cause });
  }
}

function hashOf(spki: Uint8Array): string {
  return createHash('sha256').update(spki).digest('hex');
}
