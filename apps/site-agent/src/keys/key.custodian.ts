import { fileURLToPath } from 'node:url';
import { FileCustodian, ServiceCustodian, type KeyCustodian } from '@collimate/platform-keystore';
import type { SiteConfig } from '../config/site-config.js';

/** @returns who covers the keys, as the settings name them; undefined for nobody */
export function custodianOf({ kek, kekTokenFile }: Pick<SiteConfig, 'kek' | 'kekTokenFile'>): KeyCustodian | undefined {
  if (kek === undefined) return undefined;
  if (kek.startsWith('file:')) return new FileCustodian(fileURLToPath(kek));
  return new ServiceCustodian({ url: kek, tokenFile: kekTokenFile });
}
