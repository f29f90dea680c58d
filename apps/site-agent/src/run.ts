import 'reflect-metadata';
import {
  announce,
  answerWords,
  createLogger,
  guardAgainstLostParent,
  guardAgainstSurprises,
  startFailure,
  SystemClock,
  type ProgramWords,
} from '@collimate/platform-service-kit';
import { startAgent } from './agent.server.js';
import { writeRunFile } from './config/run.file.js';
import { SITE_PREFIX, readSiteConfig, siteConfigSchema } from './config/site-config.js';
import { COMMANDS, runCommand } from './upkeep.commands.js';
import { AGENT_VERSION } from './ground/agent.version.js';

/** Runs the agent as a program: settings from the environment, until a signal or the loss of the parent. */
async function main(): Promise<void> {
  const config = readSiteConfig(process.env);
  const logger = createLogger({ name: 'site-agent', level: config.logLevel });
  guardAgainstSurprises(process, logger, (code) => process.exit(code));
  const agent = await startAgent({ config, logger });
  const run = { pid: process.pid, apiPort: agent.apiPort, api: `http://127.0.0.1:${agent.apiPort}` };
  try {
    writeRunFile(config.dataFolder, { ...run, ...agent.coordinator });
  } catch (error) {
    await agent.close();
    throw error;
  }
  logger.info(
    {
      version: AGENT_VERSION,
      api: run.api,
      data: config.dataFolder,
      queue: config.queue === 'local' ? 'local' : new URL(config.queue).protocol.replace(':', ''),
      proxy: config.proxy === undefined ? null : `${config.proxy.host}:${config.proxy.port}`,
    },
    'the agent listens',
  );
  const stop = (): void => {
    logger.info('the agent stops');
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

const WORDS: ProgramWords = {
  name: 'collimate-agent',
  version: AGENT_VERSION,
  summary:
    "The agent of one hospital. It reads scans where they are, answers approved studies with differentially private\nvectors, dials one coordinator, and serves the hospital's own staff on loopback (`collimate site …`).",
  settings: siteConfigSchema,
  prefix: SITE_PREFIX,
  commands: COMMANDS,
};

/** Starts, or says in one sentence why it cannot: the key that is wrong, never its value. */
export async function run(): Promise<void> {
  const words = process.argv.slice(2);
  if (words[0] === 'doctor') return examined(words.slice(1));
  if (answerWords(words, WORDS)) return;
  try {
    if (words.length > 0) process.stdout.write(runCommand(words, readSiteConfig(process.env), new SystemClock()));
    else await main();
  } catch (error) {
    process.stderr.write(`${startFailure(error, 'the agent')}\n`);
    process.exit(1);
  }
}

async function examined(words: readonly string[]): Promise<void> {
  try {
    // A chunk of its own: an agent that runs does not hold it.
    const { runDoctor } = await import('./doctor/doctor.program.js');
    await runDoctor(words, process.env);
  } catch (error) {
    process.stderr.write(`${startFailure(error, 'the doctor')}\n`);
    process.exitCode = 2;
  }
}
