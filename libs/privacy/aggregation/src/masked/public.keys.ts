import { ed25519 } from '@noble/curves/ed25519.js';
import { fromHex } from '@collimate/kernel-canonical';

const FIELD = (1n << 255n) - 19n;

/** Every u below the prime with which all secrets agree on zero. @source RFC 7748 section 6.1; Bernstein, Curve25519, validation */
const SMALL_ORDER: readonly bigint[] = [
  0n,
  1n,
  325606250916557431795983626356110631294008115727848805560023387167927233504n,
  39382357235489614581723060781553021112529911719440698176882885853963445705823n,
  FIELD - 1n,
];

/**
 * Whether a signature is one, by the strict rules: a key of small order, a point or a scalar written in a second way and a point
 * off the curve are refused. Everything here is public, so its time may depend on it.
 * @param key 64 hex digits @param signature 128 hex digits
 * @source RFC 8032 section 5.1.7; Chalkias, Garillot, Nikolaenko 2020, Taming the many EdDSAs
 * @example
 * ```ts
 * import { isSignedBy } from '@collimate/privacy-aggregation';
 * // The point 1 of order 1: it would pass every message that is signed with zeros.
 * isSignedBy('01' + '0'.repeat(62), new Uint8Array(3), '01' + '0'.repeat(126)); // => false
 * ```
 */
export function isSignedBy(key: string, text: Uint8Array, signature: string): boolean {
  if (!isSigningKey(key) || !/^[0-9a-f]{128}$/.test(signature)) return false;
  return ed25519.verify(fromHex(signature), text, fromHex(key), { zip215: false });
}

/**
 * Whether the hex digits are a key of Ed25519 on the curve, in its one form, of large order.
 * @source RFC 8032 section 5.1.3
 * @example
 * ```ts
 * import { isSigningKey } from '@collimate/privacy-aggregation';
 * isSigningKey('d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a'); // => true
 * isSigningKey('01' + '0'.repeat(62)); // => false
 * ```
 */
export function isSigningKey(key: string): boolean {
  if (!/^[0-9a-f]{64}$/.test(key)) return false;
  try {
    return !ed25519.Point.fromBytes(fromHex(key), false).isSmallOrder();
  } catch {
    return false;
  }
}

/**
 * Whether the hex digits are a u of X25519 below the field's prime, so that no key has two spellings, and of large order, so that a secret
 * comes of it: whoever shows another is refused before anybody has charged.
 * @source RFC 7748 section 5
 */
export function isAgreementKey(key: string): boolean {
  if (!/^[0-9a-f]{64}$/.test(key)) return false;
  const u = fromHex(key).reduceRight((value, byte) => (value << 8n) | BigInt(byte), 0n);
  return u < FIELD && !SMALL_ORDER.includes(u);
}
