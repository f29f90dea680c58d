import type { EventEmitter } from 'node:events';
import { Queue, Worker, type WorkerOptions } from 'bullmq';
import { Redis } from 'ioredis';
import { WORKER, listen, type BackendQueue, type BackendWorker, type BullBackend, type QueueCaution } from './bullmq.backend.js';
import { ANSWER_WITHIN_MS, answered, serverTrouble } from './server.trouble.js';

/** Sets the mark unless it is held by another place. KEYS: mark; ARGV: place, ms. */
const CLAIM = `local place = redis.call('get', KEYS[1])
if place and place ~= ARGV[1] then return 0 end
redis.call('set', KEYS[1], ARGV[1], 'px', ARGV[2])
return 1`;
/** Takes the mark away if it is ours. KEYS: mark; ARGV: place. */
const UNCLAIM = `if redis.call('get', KEYS[1]) == ARGV[1] then redis.call('del', KEYS[1]) end return 1`;

/**
 * Opens two connections. Calls on the first fail at once while the server is away; the second, which waits for work,
 * waits for the server too.
 * @throws QueueError QUEUE_UNREACHABLE, QUEUE_LOGIN_REFUSED
 */
export async function redisBackend(url: string, name: string): Promise<BullBackend> {
  let isOpen = true;
  const retryStrategy = (times: number): number | null => (isOpen ? Math.min(100 * times, 2_000) : null);
  const common = { connectTimeout: 5_000, keepAlive: 10_000, retryStrategy };
  const asking = new Redis(url, {
    ...common,
    lazyConnect: true,
    enableOfflineQueue: false,
    maxRetriesPerRequest: 1,
    commandTimeout: ANSWER_WITHIN_MS,
  });
  let last: unknown;
  asking.on('error', (error) => (last = error));
  try {
    await asking.connect();
    await asking.ping();
  } catch (error) {
    isOpen = false;
    asking.disconnect();
    // The reason why a connection failed is in the event. The rejection says only that it is closed.
    throw serverTrouble(last ?? error, 'redis');
  }
  const waiting = asking.duplicate({
    ...common,
    enableOfflineQueue: true,
    maxRetriesPerRequest: null,
    commandTimeout: undefined,
  });
  waiting.on('error', () => undefined);
  const queue = new Queue(name, { connection: asking });
  queue.on('error', () => undefined);
  const mark = `collimate:queue:${name}:place`;
  return {
    server: 'redis',
    queue: queue as unknown as BackendQueue,
    cautions: cautionsIn(await answered(asking.info(), 'redis')),
    claim: async (place, leaseMs) => (await asking.eval(CLAIM, 1, mark, place, leaseMs)) === 1,
    unclaim: async (place) => void (await asking.eval(UNCLAIM, 1, mark, place)),
    worker: (run, concurrency, settled) => {
      const options: WorkerOptions = { connection: waiting, concurrency, ...WORKER };
      const worker = new Worker(name, run as never, options);
      listen(worker as unknown as EventEmitter, settled);
      return worker as unknown as BackendWorker;
    },
    close: async () => {
      // The worker's own connections use this strategy as well, so none of them tries again.
      isOpen = false;
      await answered(queue.close(), 'redis').catch(() => undefined);
      asking.disconnect();
      waiting.disconnect();
    },
  };
}

/** @param info the server's INFO @source Redis INFO: aof_enabled, maxmemory_policy */
function cautionsIn(info: string): readonly QueueCaution[] {
  const field = (name: string): string | undefined => new RegExp(`^${name}:(.*?)\\r?$`, 'm').exec(info)?.[1];
  const policy = field('maxmemory_policy');
  return [
    ...(field('aof_enabled') === '0' ? (['QUEUE_NOT_APPEND_ONLY'] as const) : []),
    ...(policy !== undefined && policy !== 'noeviction' ? (['QUEUE_EVICTS'] as const) : []),
  ];
}
