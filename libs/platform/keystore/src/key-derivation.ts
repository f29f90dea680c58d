import { createHmac, createSecretKey, type KeyObject } from 'node:crypto';

/** HKDF's salt if none is given: zeros, as many bytes as the hash has. */
const NO_SALT = createSecretKey(new Uint8Array(32));
const FIRST_BLOCK = Uint8Array.of(1);

/*
 * HKDF of Node in its two steps. The first step is the same for all keys of one secret, so with ten thousand subjects
 * it is taken once for each subject and not for each of their keys.
 */

/** @returns the pseudorandom key of a secret, extracted without a salt @source RFC 5869 section 2.2, with SHA-256 */
export function extractKey(secret: Uint8Array): KeyObject {
  return createSecretKey(createHmac('sha256', NO_SALT).update(secret).digest());
}

/** @returns the first 32 bytes that are expanded from a pseudorandom key @source RFC 5869 section 2.3, with SHA-256 */
export function expandKey(key: KeyObject, info: Uint8Array): Uint8Array {
  return new Uint8Array(createHmac('sha256', key).update(info).update(FIRST_BLOCK).digest());
}
