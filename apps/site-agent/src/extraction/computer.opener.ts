import { TaskGiver } from '@collimate/platform-queue';
import type { Logger } from 'pino';
import { SITE_PREFIX, type SiteConfig } from '../config/site-config.js';
import type { ImageRoots } from './image.roots.js';
import { placeOf } from './queue.opener.js';
import type { OwnComputer, ScanComputer } from './scan.computer.js';
import { WorkerComputer } from './worker.computer.js';
import { WorkerSeal } from './worker.seal.js';

/**
 * Opens the computer of scans that the configuration names.
 * @throws ServiceKitError CONFIG_UNREADABLE; QueueError as BullJobQueue.open
 */
export async function openComputer(
  config: SiteConfig,
  logger: Logger,
  roots: ImageRoots,
  own: OwnComputer,
): Promise<ScanComputer> {
  if (config.workerKey === undefined) return own;
  const seal = WorkerSeal.ofFile(config.workerKey, `${SITE_PREFIX}WORKER_KEY`);
  const giver = await TaskGiver.open(config.queue, { name: seal.queueName, place: placeOf(config.dataFolder) });
  // Only answers to tasks of this run are believed. Older ones on the server are useless, and may be of somebody who
  // has withdrawn.
  await giver.forgetAll();
  logger.info({ queue: seal.queueName, atOnce: config.workers }, 'scans are extracted by workers on other machines');
  return new WorkerComputer(giver, seal, roots, own, logger);
}
