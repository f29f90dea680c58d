import { createHash, randomBytes } from 'node:crypto';
import { realpathSync } from 'node:fs';
import { hostname } from 'node:os';
import { BullJobQueue, LocalJobQueue, type JobQueue, type JobSession, type QueueCaution } from '@collimate/platform-queue';
import type { SettingStore, SiteStore, SqliteSession, SqliteStatement } from '@collimate/platform-site-store';
import type { Logger } from 'pino';
import type { SiteConfig } from '../config/site-config.js';
import type { ExtractJob } from './extraction.jobs.js';

/** Dangers of a server's settings for the jobs. */
const CAUTIONS: Readonly<Record<QueueCaution, string>> = {
  QUEUE_NOT_APPEND_ONLY: 'this Redis keeps no append-only file: what it was given is lost when it ends; set `appendonly yes`',
  QUEUE_EVICTS: 'this Redis throws away keys when its memory is full; set `maxmemory-policy noeviction`',
};

/**
 * Opens the queue that the configuration names. On a server it has this agent's own name, a random one that its database
 * keeps, so that two agents on one server never take each other's jobs.
 * @throws QueueError QUEUE_UNREACHABLE, QUEUE_LOGIN_REFUSED, QUEUE_DATABASE_MISSING, QUEUE_OF_ANOTHER_AGENT
 */
export async function openQueue(config: SiteConfig, store: SiteStore, logger: Logger): Promise<JobQueue<ExtractJob>> {
  if (config.queue === 'local') return new LocalJobQueue<ExtractJob>(jobSession(store.session), 'extract');
  const owner = { name: `extract-${ownName(store.settings)}`, place: placeOf(config.dataFolder) };
  const queue = await BullJobQueue.open<ExtractJob>(config.queue, owner);
  for (const code of queue.cautions) logger.warn({ code }, CAUTIONS[code]);
  logger.info({ queue: owner.name, server: new URL(config.queue).protocol.replace(':', '') }, 'the queue is open');
  return queue;
}

function ownName(settings: SettingStore): string {
  const known = settings.get('queue-name') ?? randomBytes(8).toString('hex');
  settings.set('queue-name', known);
  return known;
}

/**
 * @returns a name that differs between this folder and a copy of it on another machine, without telling either to the
 *   server
 */
export function placeOf(dataFolder: string): string {
  return createHash('sha256')
    .update(`${hostname()}\0${realpathSync(dataFolder)}`)
    .digest('hex');
}

/** The site's database as the queue sees it; each statement is prepared once. */
function jobSession(session: SqliteSession): JobSession {
  const prepared = new Map<string, SqliteStatement>();
  const statement = (sql: string): SqliteStatement => {
    const known = prepared.get(sql) ?? session.prepare(sql);
    prepared.set(sql, known);
    return known;
  };
  return {
    run: (sql, ...parameters) => ({ changes: statement(sql).run(...parameters) }),
    all: (sql, ...parameters) => statement(sql).all(...parameters),
  };
}
