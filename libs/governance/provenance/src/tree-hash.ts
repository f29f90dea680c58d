import { sha256Bytes } from '@collimate/kernel-canonical';

/** Length of every hash of the tree in bytes. */
export const HASH_BYTES = 32;

/** Root of the tree without leaves: SHA-256 of nothing. @source RFC 9162 section 2.1.1 */
export const emptyRoot = (): Uint8Array => sha256Bytes(new Uint8Array(0));

/** @returns SHA-256(0x00 || leaf), the hash of one leaf @source RFC 9162 section 2.1.1 */
export function leafHash(leaf: Uint8Array): Uint8Array {
  const input = new Uint8Array(1 + leaf.length);
  input.set(leaf, 1);
  return sha256Bytes(input);
}

/** @returns SHA-256(0x01 || left || right), the hash of an inner node @source RFC 9162 section 2.1.1 */
export function nodeHash(left: Uint8Array, right: Uint8Array): Uint8Array {
  const input = new Uint8Array(1 + left.length + right.length);
  input[0] = 1;
  input.set(left, 1);
  input.set(right, 1 + left.length);
  return sha256Bytes(input);
}

/** @returns whether the two hashes are the same bytes; they are public, so the time it takes may tell */
export function sameHash(a: Uint8Array, b: Uint8Array): boolean {
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) if (a[i] !== b[i]) return false;
  return true;
}
