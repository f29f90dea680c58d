import {
  announce,
  answerWords,
  createLogger,
  guardAgainstLostParent,
  guardAgainstSurprises,
  startFailure,
  SystemClock,
  type Logger,
  type ProgramWords,
} from '@collimate/platform-service-kit';
import { startCoordinator, type RunningCoordinator } from './coordinator.app.js';
import { COORDINATOR_VERSION } from './platform/coordinator.version.js';
import { COMMANDS, runCommand } from './upkeep/upkeep.commands.js';
import { CONFIG_PREFIX, coordinatorConfigSchema, readCoordinatorConfig } from './platform/coordinator.config.js';

const WORDS: ProgramWords = {
  name: 'collimate-coordinator',
  version: COORDINATOR_VERSION,
  summary:
    'The coordinator of a federation. It holds protocols, invites hospitals, opens rounds, pools what their agents send and\npublishes results, on one TLS port. It holds no patient data. Operators use `collimate study …`.',
  settings: coordinatorConfigSchema,
  prefix: CONFIG_PREFIX,
  commands: COMMANDS,
};

/** Runs the coordinator as a program: settings from the environment, until a signal or the loss of the parent. */
export async function run(): Promise<void> {
  const words = process.argv.slice(2);
  if (answerWords(words, WORDS)) return;
  if (words.length > 0 && words[0] !== 'serve') return upkeep(words);
  let running: RunningCoordinator;
  let logger: Logger;
  try {
    const config = readCoordinatorConfig(process.env);
    logger = createLogger({ name: 'coordinator', level: config.logLevel });
    guardAgainstSurprises(process, logger, (code) => process.exit(code));
    running = await startCoordinator(config, logger, new SystemClock());
    const { url, pageUrl: page, authorityFile: authority } = running.address;
    logger.info({ version: COORDINATOR_VERSION, url, page, data: config.data, authority }, 'the coordinator listens');
  } catch (error) {
    process.stderr.write(`${startFailure(error, 'the coordinator')}\n`);
    // A query that still waits for its answer must not keep a coordinator alive that does not serve.
    process.exit(1);
  }
  let stopping: Promise<void> | undefined;
  const stop = (): Promise<void> => {
    if (stopping === undefined) logger.info('the coordinator stops');
    return (stopping ??= running.stop());
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(
      signal,
      () =>
        void stop().then(
          () => process.exit(0),
          () => process.exit(1),
        ),
    );
  }
  guardAgainstLostParent(process, stop, (code) => process.exit(code));
  announce(process, { kind: 'ready', program: 'coordinator', ...running.address });
}

/** Does something else than serving, and ends. */
async function upkeep(words: readonly string[]): Promise<void> {
  try {
    process.stdout.write(await runCommand(words, readCoordinatorConfig(process.env), new SystemClock()));
  } catch (error) {
    process.stderr.write(`${startFailure(error, 'the coordinator')}\n`);
    process.exitCode = 1;
  }
}
