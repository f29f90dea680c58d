import { randomBytes } from 'node:crypto';
import { writeFileSync } from 'node:fs';
import {
  announce,
  answerWords,
  createLogger,
  guardAgainstLostParent,
  guardAgainstSurprises,
  startFailure,
  type ProgramCommand,
  type ProgramWords,
} from '@collimate/platform-service-kit';
import { QueueError, TaskTaker } from '@collimate/platform-queue';
import type { Reason } from '@collimate/protocol';
import { ENGINE_DEFINITION } from '@collimate/radiomics-pipeline';
import type { Logger } from 'pino';
import { AGENT_VERSION } from '../ground/agent.version.js';
import { ExtractionProcess } from '../extraction/extraction.process.js';
import { WorkerSeal } from '../extraction/worker.seal.js';
import { ImageMounts } from './image.mounts.js';
import { ScanWorker } from './scan.worker.js';
import { WORKER_PREFIX, readWorkerConfig, workerConfigSchema } from './worker-config.js';

/** Interval of asking the server whether it is there, ms. */
const ASK_EVERY_MS = 5_000;

const COMMANDS: readonly ProgramCommand[] = [
  { name: 'key', argument: 'FILE', says: 'make the key that the agent and its workers share; copy the file to each machine' },
];

const WORDS: ProgramWords = {
  name: 'collimate-site-worker',
  version: AGENT_VERSION,
  summary:
    'Extracts scans for the agent of its hospital on another machine. It takes sealed tasks from the server of the queue, reads the images\nfrom its own mount, and sends sealed features back. It listens nowhere and keeps nothing.',
  settings: workerConfigSchema,
  prefix: WORKER_PREFIX,
  commands: COMMANDS,
};

/** Starts, or says in one sentence why it cannot. */
export async function runWorker(words: readonly string[]): Promise<void> {
  if (answerWords(words, WORDS)) return;
  try {
    if (words.length > 0) process.stdout.write(madeKey(words[1]));
    else await main();
  } catch (error) {
    process.stderr.write(`${startFailure(error, 'the worker')}\n`);
    process.exit(1);
  }
}

async function main(): Promise<void> {
  const config = readWorkerConfig(process.env);
  const logger = createLogger({ name: 'site-worker', level: config.logLevel });
  guardAgainstSurprises(process, logger, (code) => process.exit(code));
  const seal = WorkerSeal.ofFile(config.key, `${WORKER_PREFIX}KEY`);
  const extraction = new ExtractionProcess(config.scans);
  const mounts = new ImageMounts(config.images);
  const worker = new ScanWorker({ seal, mounts, process: extraction, engine: ENGINE_DEFINITION, logger });
  const taker = await TaskTaker.open(config.queue, seal.queueName);
  await taker.work((task) => worker.run(task), config.scans);
  const watch = watchServer(taker, logger);
  logger.info(
    {
      version: AGENT_VERSION,
      engine: ENGINE_DEFINITION,
      queue: seal.queueName,
      folders: mounts.folders.length,
      scans: config.scans,
    },
    'the worker takes scans',
  );
  let ending: Promise<void> | undefined;
  const end = (): Promise<void> => {
    logger.info({ withinMs: config.drainMs }, 'the worker takes no more scans, and finishes those under way');
    clearInterval(watch);
    ending ??= taker.drain(config.drainMs).finally(() => extraction.stop());
    return ending;
  };
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.once(signal, () => {
      void end().then(
        () => process.exit(0),
        () => process.exit(1),
      );
    });
  }
  guardAgainstLostParent(process, end, (code) => process.exit(code));
  announce(process, { kind: 'ready', pid: process.pid });
}

/** Logs one line when the server goes away, and one when it is back; running tasks go on. */
function watchServer(taker: TaskTaker, logger: Logger): NodeJS.Timeout {
  let isAway = false;
  const look = async (): Promise<void> => {
    try {
      await taker.check();
      if (isAway) logger.info('the server of the queue is back');
      isAway = false;
    } catch (error) {
      if (!isAway)
        logger.warn(
          { code: error instanceof QueueError ? error.code : ('INTERNAL' satisfies Reason) },
          'the server of the queue does not answer; the worker waits for it',
        );
      isAway = true;
    }
  };
  return setInterval(() => void look(), ASK_EVERY_MS).unref();
}

/** A key that is there already is never written over. */
function madeKey(file: string): string {
  writeFileSync(file, `${randomBytes(32).toString('hex')}\n`, { mode: 0o600, flag: 'wx' });
  return `The key is in ${file}. Copy it to the agent and to each worker, readable for their accounts alone.\n`;
}
