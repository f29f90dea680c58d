import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, hexToBytes, utf8ToBytes, concatBytes } from '@noble/hashes/utils.js';
import { canonicalBytes } from './canonical-json.js';
import { CanonicalError } from './canonical.error.js';

/** A SHA-256 digest as 64 lower-case hex digits. */
export type Digest = string & { readonly __brand: 'Digest' };

/**
 * @returns SHA-256 of the bytes
 * @example
 * ```ts
 * import { sha256Bytes } from '@collimate/kernel-canonical';
 * sha256Bytes(new Uint8Array()).length; // => 32
 * ```
 */
export function sha256Bytes(bytes: Uint8Array): Uint8Array {
  return sha256(bytes);
}

/**
 * @returns SHA-256 of the bytes, as hex
 * @example
 * ```ts
 * import { sha256Hex } from '@collimate/kernel-canonical';
 * sha256Hex(new Uint8Array()).slice(0, 8); // => 'e3b0c442'
 * ```
 */
export function sha256Hex(bytes: Uint8Array): Digest {
  return bytesToHex(sha256(bytes)) as Digest;
}

/**
 * Digest of a document: SHA-256 over `domain`, a zero byte and the canonical JSON. The domain keeps two kinds of
 * document with equal contents apart.
 * @param domain for example `collimate.study/1`
 * @example
 * ```ts
 * import { digestOf } from '@collimate/kernel-canonical';
 * digestOf('collimate.example/1', { a: 1 }) === digestOf('collimate.example/2', { a: 1 }); // => false
 * ```
 */
export function digestOf(domain: string, value: unknown): Digest {
  return sha256Hex(concatBytes(utf8ToBytes(domain), new Uint8Array(1), canonicalBytes(value)));
}

/**
 * @throws CanonicalError BAD_DIGEST unless the text is 64 lower-case hex digits
 * @example
 * ```ts
 * import { parseDigest } from '@collimate/kernel-canonical';
 * parseDigest('ab'.repeat(32)).length; // => 64
 * parseDigest('AB'.repeat(32)); // throws BAD_DIGEST
 * ```
 */
export function parseDigest(text: string): Digest {
  if (!/^[0-9a-f]{64}$/.test(text)) throw new CanonicalError('BAD_DIGEST', 'a digest is 64 lower-case hex digits');
  return text as Digest;
}

/**
 * @returns lower-case hex of the bytes
 * @example
 * ```ts
 * import { toHex } from '@collimate/kernel-canonical';
 * toHex(Uint8Array.of(1, 255)); // => '01ff'
 * ```
 */
export function toHex(bytes: Uint8Array): string {
  return bytesToHex(bytes);
}

/**
 * @throws CanonicalError BAD_DIGEST if the text is not hex
 * @example
 * ```ts
 * import { fromHex } from '@collimate/kernel-canonical';
 * [...fromHex('01ff')]; // => [1, 255]
 * fromHex('0x1'); // throws BAD_DIGEST
 * ```
 */
export function fromHex(hex: string): Uint8Array {
  if (!/^([0-9a-f]{2})*$/.test(hex)) throw new CanonicalError('BAD_DIGEST', 'this text is not lower-case hex');
  return hexToBytes(hex);
}
