import { createPublicKey, verify } from 'node:crypto';
import type { Ed25519Check } from '@collimate/governance-provenance';

/** SubjectPublicKeyInfo of an Ed25519 key up to its 32 bytes. @source RFC 8410 section 4 */
const SPKI_PREFIX = Buffer.from('302a300506032b6570032100', 'hex');
const KEY_BYTES = 32;

/** Checks an Ed25519 signature with the platform's own cryptography. @source RFC 8032, section 5.1 */
export const ed25519Check: Ed25519Check = (publicKey, message, signature) => {
  if (publicKey.length !== KEY_BYTES) return false;
  const key = createPublicKey({ key: Buffer.concat([SPKI_PREFIX, publicKey]), format: 'der', type: 'spki' });
  return verify(null, message, key, signature);
};

/**
 * @param spki SubjectPublicKeyInfo, DER
 * @returns the 32 bytes of an Ed25519 key; undefined for anything else
 */
export function rawPublicKey(spki: Uint8Array): Uint8Array | undefined {
  const isEd25519 = spki.length === SPKI_PREFIX.length + KEY_BYTES && SPKI_PREFIX.equals(spki.subarray(0, SPKI_PREFIX.length));
  return isEd25519 ? Uint8Array.from(spki.subarray(SPKI_PREFIX.length)) : undefined;
}
