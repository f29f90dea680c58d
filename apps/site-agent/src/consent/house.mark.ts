import { digestOf } from '@collimate/kernel-canonical';
import type { Keystore } from '@collimate/platform-keystore';

/** @returns by what the exports of this agent are told from another hospital's: the digest of the key by which it signs, which a backup of its keys holds */
export function houseOf(keys: Keystore): string {
  return digestOf('collimate.house/1', { key: Buffer.from(keys.identitySpki()).toString('base64') });
}
