import 'reflect-metadata';
import { join } from 'node:path';
import { announce, createLogger, guardAgainstLostParent } from '@collimate/platform-service-kit';
import { startAgent } from './agent.server.js';
import { readSiteConfig } from './config/site-config.js';

/*
 * Many whole agents in one process, for a test of load: no installation has this file. Each has its keys, its database, its link and its local
 * API in a folder of its own. The parent says in the environment how many, and each line of the log names its agent.
 */
const { COLLIMATE_MANY_FOLDER = '', COLLIMATE_MANY_FIRST = '0', COLLIMATE_MANY_COUNT = '0' } = process.env;
const logger = createLogger({ name: 'site-agent', level: 'info' });
const ports: number[] = [];
for (let n = 0; n < Number(COLLIMATE_MANY_COUNT); n++) {
  const id = `s${Number(COLLIMATE_MANY_FIRST) + n}`;
  const folder = join(COLLIMATE_MANY_FOLDER, id);
  const config = readSiteConfig({ ...process.env, COLLIMATE_SITE_DATA: folder, COLLIMATE_SITE_API_PORT: '0' });
  const { apiPort } = await startAgent({ config, logger: logger.child({ agent: id }) });
  ports.push(apiPort);
}
const end = (): void => process.exit(0);
process.once('SIGTERM', end);
guardAgainstLostParent(process, () => Promise.resolve(), end);
announce(process, { kind: 'ready', ports });
