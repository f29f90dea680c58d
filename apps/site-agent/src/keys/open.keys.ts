import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Keystore, openCovered } from '@collimate/platform-keystore';
import type { Logger } from 'pino';
import { keyPlaceOf } from '../config/key.folder.js';
import type { SiteConfig } from '../config/site-config.js';
import { AgentError } from '../ground/agent.error.js';
import { custodianOf } from './key.custodian.js';

/**
 * Opens the keys, and logs a warning where they lie in a folder that people copy.
 * @throws AgentError KEYS_MISSING if there is a database and no folder of keys: new ones would not open it
 * @throws KeystoreError CUSTODIAN_UNREACHABLE, CUSTODIAN_REFUSED, KEYS_COVERED
 */
export async function openKeys(config: SiteConfig, logger: Logger): Promise<Keystore> {
  const { folder, isInDataFolder } = keyPlaceOf(config);
  if (existsSync(join(config.dataFolder, 'site.db')) && !existsSync(folder)) {
    throw new AgentError('KEYS_MISSING', 'there is a database, and the folder of its keys is not there', {
      hint: 'bring it back to its place beside the data folder, or name it by COLLIMATE_SITE_KEYS',
    });
  }
  if (isInDataFolder) logger.warn({ code: 'KEYS_IN_DATA_FOLDER' }, 'stop the agent and move the keys beside the data folder');
  const custodian = custodianOf(config);
  return custodian === undefined ? new Keystore(folder) : openCovered(folder, custodian);
}
