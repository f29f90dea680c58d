import { canonicalBytes, sha256Hex, type Digest } from '@collimate/kernel-canonical';
import { ProvenanceError } from './provenance.error.js';

/** Length of a salt in bytes. */
export const SALT_BYTES = 32;

/**
 * Salted commitment to a record: it binds the holder of the salt, and tells nothing once the salt is deleted.
 * @input salt of 32 uniform bytes, a new one per record; any value with canonical JSON
 * @returns SHA-256(salt || canonical JSON)
 * @throws ProvenanceError BAD_HASH unless the salt has 32 bytes
 */
export function commitTo(salt: Uint8Array, record: unknown): Digest {
  return commitToBytes(salt, canonicalBytes(record));
}

/** @param body the canonical JSON of a record, where the caller has it already @returns the same as `commitTo` of that record */
export function commitToBytes(salt: Uint8Array, body: Uint8Array): Digest {
  if (salt.length !== SALT_BYTES) throw new ProvenanceError('BAD_HASH', 'a salt has 32 bytes');
  const input = new Uint8Array(SALT_BYTES + body.length);
  input.set(salt);
  input.set(body, SALT_BYTES);
  return sha256Hex(input);
}

/** @returns whether the commitment was made to this record with this salt */
export function opensCommitment(commitment: Digest, salt: Uint8Array, record: unknown): boolean {
  return commitTo(salt, record) === commitment;
}
