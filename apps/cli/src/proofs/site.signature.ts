import { createPublicKey, verify } from 'node:crypto';

/** @param publicKey of the identity of a site, SubjectPublicKeyInfo, DER, base64 @returns whether the site has signed the text */
export function isSignedBy(publicKey: string, text: string, signature: Uint8Array): boolean {
  try {
    const key = createPublicKey({ key: Buffer.from(publicKey, 'base64'), format: 'der', type: 'spki' });
    return key.asymmetricKeyType === 'ed25519' && verify(null, Buffer.from(text), key, signature);
  } catch {
    // No signature is valid under a malformed key.
    return false;
  }
}
