import type { BullBackend } from './bullmq.backend.js';
import { QueueError } from './queue.error.js';
import { answered } from './server.trouble.js';

/** Time for which a place that went away keeps its queue, and interval at which a present place renews it, ms. */
export const LEASE_MS = 30_000;
export const RENEW_MS = 10_000;

/** Which queue, and from where it is worked on. */
export interface QueueOwner {
  /**
   * Letters, digits, hyphens or underscores. A queue belongs to one agent, so its name includes a part of that agent's
   * own.
   */
  readonly name: string;
  /** Place of that agent: a copy of it elsewhere is refused while this one works. */
  readonly place: string;
}

/** @param url `redis://…`, `rediss://…`, `postgres://…` or `postgresql://…` @throws QueueError BAD_QUEUE_NAME; see serverTrouble */
export async function openBackend(url: string, name: string): Promise<BullBackend> {
  if (!/^[A-Za-z][A-Za-z0-9_-]{0,99}$/.test(name)) {
    throw new QueueError('BAD_QUEUE_NAME', 'a queue name is up to 100 letters, digits, hyphens or underscores');
  }
  // BullMQ and its clients take 40 MB and 0.2 s, which a site with the local driver does not pay.
  const postgres = /^postgres(ql)?:\/\//.test(url);
  return postgres
    ? (await import('./postgres.backend.js')).postgresBackend(url, name)
    : (await import('./redis.backend.js')).redisBackend(url, name);
}

/** Opens a queue that is of one place alone. @throws QueueError see openBackend; QUEUE_OF_ANOTHER_AGENT */
export async function openOwnBackend(url: string, { name, place }: QueueOwner): Promise<BullBackend> {
  const backend = await openBackend(url, name);
  try {
    if (!(await answered(backend.claim(place, LEASE_MS), backend.server))) throw taken();
  } catch (error) {
    await backend.close();
    throw error;
  }
  return backend;
}

/** Another place has the queue. */
export function taken(): QueueError {
  return new QueueError('QUEUE_OF_ANOTHER_AGENT', 'another agent works on the queue of this name', {
    hint: 'stop the copy of this agent that runs elsewhere; half a minute after it has ended the queue is free',
  });
}
