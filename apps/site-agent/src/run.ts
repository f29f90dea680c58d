import 'reflect-metadata';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { announce, createLogger, guardAgainstLostParent, loggedError } from '@collimate/platform-service-kit';
import { CollimateError } from '@collimate/kernel-errors';
import { startAgent } from './agent.server.js';
import { readSiteConfig } from './config/site-config.js';

/** Runs the agent as a program: settings from the environment, until a signal or the loss of the parent. */
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
  guardAgainstLostParent(
    process,
    () => agent.close(),
    (code) => process.exit(code),
  );
  announce(process, { kind: 'ready', ...run });
}

/** Starts, or says in one sentence why it cannot: the key that is wrong, never its value. */
export async function run(): Promise<void> {
  try {
    await main();
  } catch (error) {
    const ours =
      error instanceof CollimateError ? `${error.code}: ${error.message}. ${error.hint ?? ''}` : 'the agent cannot start';
    process.stderr.write(`${ours.trim()}\n${JSON.stringify(loggedError(error))}\n`);
    process.exit(1);
  }
}
