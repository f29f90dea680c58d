import { createPublicKey, verify } from 'node:crypto';
import { isSigningKey } from '@collimate/privacy-aggregation';

/** In front of 32 raw bytes they make a public key of Ed25519 in DER. @source RFC 8410 section 4 */
const SPKI = Buffer.from('302a300506032b6570032100', 'hex');

/**
 * The same rules as `isSignedBy` of `privacy/aggregation`, by OpenSSL and much faster. A key of small order or in a
 * second spelling is refused here; OpenSSL refuses a scalar of L or more and a point R in a second spelling. If a key
 * or R has a part of small order, OpenSSL uses the stricter equation, without the cofactor.
 * @param key 64 hex digits @param signature 128 hex digits @source RFC 8032 section 5.1.7
 */
export function isSignedStrictly(key: string, text: Uint8Array, signature: string): boolean {
  if (!isSigningKey(key) || !/^[0-9a-f]{128}$/.test(signature)) return false;
  const publicKey = createPublicKey({ key: Buffer.concat([SPKI, Buffer.from(key, 'hex')]), format: 'der', type: 'spki' });
  return verify(null, text, publicKey, Buffer.from(signature, 'hex'));
}
