import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, hexToBytes, utf8ToBytes, concatBytes } from '@noble/hashes/utils.js';
import { canonicalBytes } from './canonical-json.js';
import { CanonicalError } from './canonical.error.js';

/** A SHA-256 digest as 64 lower-case hex digits. */
export type Digest = string & { readonly __brand: 'Digest' };

/** @returns SHA-256 of the bytes */
export function sha256Bytes(bytes: Uint8Array): Uint8Array {
  return sha256(bytes);
}

/** @returns SHA-256 of the bytes, as hex */
export function sha256Hex(bytes: Uint8Array): Digest {
  return bytesToHex(sha256(bytes)) as Digest;
}

/**
 * Digest of a document: SHA-256 over `domain`, a zero byte and the canonical JSON. The domain keeps two kinds of
 * document with equal contents apart.
 * @param domain for example `collimate.study/1`
 */
export function digestOf(domain: string, value: unknown): Digest {
  return sha256Hex(concatBytes(utf8ToBytes(domain), new Uint8Array(1), canonicalBytes(value)));
}

/** @throws CanonicalError BAD_DIGEST unless the text is 64 lower-case hex digits */
export function parseDigest(text: string): Digest {
  if (!/^[0-9a-f]{64}$/.test(text)) throw new CanonicalError('BAD_DIGEST', 'a digest is 64 lower-case hex digits');
  return text as Digest;
}

/** @returns lower-case hex of the bytes */
export function toHex(bytes: Uint8Array): string {
  return bytesToHex(bytes);
}

/** @throws CanonicalError BAD_DIGEST if the text is not hex */
export function fromHex(hex: string): Uint8Array {
  if (!/^([0-9a-f]{2})*$/.test(hex)) throw new CanonicalError('BAD_DIGEST', 'this text is not lower-case hex');
  return hexToBytes(hex);
}
