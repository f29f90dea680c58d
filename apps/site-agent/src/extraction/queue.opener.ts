import { BullJobQueue, LocalJobQueue, type JobQueue, type JobSession } from '@collimate/platform-queue';
import type { SiteStore, SqliteSession, SqliteStatement } from '@collimate/platform-site-store';
import type { SiteConfig } from '../config/site-config.js';
import type { ExtractJob } from './extraction.service.js';

/** Opens the queue that the configuration names. @throws QueueError QUEUE_UNREACHABLE */
export async function openQueue(config: SiteConfig, store: SiteStore): Promise<JobQueue<ExtractJob>> {
  if (config.queue === 'local') return new LocalJobQueue<ExtractJob>(jobSession(store.session), 'extract');
  return BullJobQueue.open<ExtractJob>(config.queue, 'extract');
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
