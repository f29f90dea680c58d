import 'reflect-metadata';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { announce, createLogger, guardAgainstLostParent, loggedError } from '@collimate/platform-service-kit';
import { startAgent } from './agent.server.js';
import { readSiteConfig } from './config/site-config.js';

const logger = createLogger({ name: 'site-agent', level: 'info' });

async function main(): Promise<void> {
  const config = readSiteConfig(process.env);
  const agent = await startAgent({ config, logger: createLogger({ name: 'site-agent', level: config.logLevel }) });
  const run = { pid: process.pid, apiPort: agent.apiPort, api: `http://127.0.0.1:${agent.apiPort}` };
  writeFileSync(join(config.dataFolder, 'run.json'), `${JSON.stringify(run)}\n`, { mode: 0o600 });
  const stop = (): void => {
    void agent.close().then(
      () => process.exit(0),
      () => process.exit(1),
    );
  };
  process.once('SIGTERM', stop);
  process.once('SIGINT', stop);
  guardAgainstLostParent(process, () => agent.close(), (code) => process.exit(code));
  announce(process, { kind: 'ready', ...run });
}

main().catch((error: unknown) => {
  const { code, place } = loggedError(error);
  logger.fatal({ err: error }, code === undefined ? 'the agent cannot start' : `the agent cannot start: ${code} ${place?.tag ?? ''}`);
  process.exit(1);
});
