import { canonicalBytes, sha256Bytes } from '@collimate/kernel-canonical';

/**
 * A UID that follows from what it names, so that the same seed writes the same files.
 * @param parts for example seed, site, patient, kind, ordinal
 * @returns `2.25.` and a 128-bit integer
 * @source DICOM PS3.5 B.2
 */
export function seededUid(...parts: readonly (string | number)[]): string {
  const digest = sha256Bytes(canonicalBytes(parts));
  let integer = 0n;
  for (let i = 0; i < 16; i++) integer = (integer << 8n) | BigInt(digest[i]);
  return `2.25.${integer}`;
}
