/** Bytes of a private key, of a mask key and of a self-mask seed. */
export const KEY_BYTES = 32;

/**
 * What an attempt needs of secret arithmetic. A port, because an implementation in plain TypeScript is not constant in time: a site
 * passes the one of its platform. The law of every implementation: it keeps nothing, and the same arguments give the same bytes.
 * @example
 * ```ts
 * import { MaskCrypto } from '@collimate/privacy-aggregation';
 * class NoCrypto extends MaskCrypto {
 *   agreementKey = () => new Uint8Array(32);
 *   agree = () => new Uint8Array(32);
 *   maskStream = (_key: Uint8Array, length: number) => new Uint8Array(length);
 *   sealShares = (_key: Uint8Array, _context: Uint8Array, plain: Uint8Array) => plain;
 *   openShares = (_key: Uint8Array, _context: Uint8Array, sealed: Uint8Array) => sealed;
 * }
 * new NoCrypto().maskStream(new Uint8Array(32), 3).length; // => 3
 * ```
 */
export abstract class MaskCrypto {
  /** @param secret 32 bytes @returns the public key of X25519, 32 bytes @source RFC 7748 section 6.1 */
  abstract agreementKey(secret: Uint8Array): Uint8Array;

  /** @returns the shared secret of X25519, 32 bytes, or undefined if it is all zero @source RFC 7748 section 6.1 */
  abstract agree(secret: Uint8Array, peer: Uint8Array): Uint8Array | undefined;

  /** @returns length bytes of AES-256 in counter mode from block 0 @source NIST SP 800-38A section 6.5 */
  abstract maskStream(key: Uint8Array, length: number): Uint8Array;

  /**
   * AES-256-GCM under a nonce of zeros: a key seals one message in its life.
   * @param context is authenticated with it
   * @returns ciphertext and tag @source NIST SP 800-38D, section 7.1
   */
  abstract sealShares(key: Uint8Array, context: Uint8Array, plain: Uint8Array): Uint8Array;

  /** @returns the plain bytes, or undefined if key, context or bytes are others */
  abstract openShares(key: Uint8Array, context: Uint8Array, sealed: Uint8Array): Uint8Array | undefined;
}
