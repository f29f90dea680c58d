import { announce, createLogger, guardAgainstLostParent, loggedError, SystemClock } from '@collimate/platform-service-kit';
import { CollimateError } from '@collimate/kernel-errors';
import { startCoordinator, type RunningCoordinator } from './coordinator.app.js';
import { readCoordinatorConfig } from './platform/coordinator.config.js';

/** Runs the coordinator as a program: settings from the environment, until a signal or the loss of the parent. */
export async function run(): Promise<void> {
  let running: RunningCoordinator;
  try {
    const config = readCoordinatorConfig(process.env);
    const logger = createLogger({ name: 'coordinator', level: config.logLevel });
    running = await startCoordinator(config, logger, new SystemClock());
    logger.info({ url: running.address.url, page: running.address.pageUrl }, 'the coordinator listens');
  } catch (error) {
    process.stderr.write(`${sentenceOf(error)}\n`);
    process.exitCode = 1;
    // A child that could not start must not be kept alive by its channel.
    if (process.connected) process.disconnect();
    return;
  }
  let stopping: Promise<void> | undefined;
  const stop = (): Promise<void> => (stopping ??= running.stop());
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

function sentenceOf(error: unknown): string {
  if (!(error instanceof CollimateError)) return JSON.stringify(loggedError(error));
  const hint = error.hint === undefined ? '' : ` ${error.hint}`;
  return `${error.code}: ${error.message}.${hint}\n${JSON.stringify(loggedError(error))}`;
}
