import { digestOf } from '@collimate/kernel-canonical';
import type { Keystore } from '@collimate/platform-keystore';

/** @returns the mark of this hospital in its exports: the digest of its signing key, which a backup of its keys holds */
export function houseOf(keys: Keystore): string {
  return digestOf('collimate.house/1', { key: Buffer.from(keys.identitySpki()).toString('base64') });
}
