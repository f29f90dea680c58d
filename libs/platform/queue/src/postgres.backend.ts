import type { EventEmitter } from 'node:events';
import { createPostgresBackend, runMigrations, withBackend } from 'bullmq';
import pg from 'pg';
import { WORKER, listen, type BackendQueue, type BackendWorker, type BullBackend } from './bullmq.backend.js';
import { answered, serverTrouble } from './server.trouble.js';

/** The tables and functions of BullMQ's PostgreSQL backend have fixed, unqualified names: they get a schema of their own. */
const SCHEMA = 'bullmq';

/** The place that works on each queue, beside BullMQ's own tables. */
const PLACES = `create table if not exists ${SCHEMA}.collimate_place (
  queue text primary key,
  place text not null,
  until timestamptz not null)`;

/** @throws QueueError QUEUE_UNREACHABLE, QUEUE_LOGIN_REFUSED, QUEUE_DATABASE_MISSING */
export async function postgresBackend(url: string, name: string): Promise<BullBackend> {
  const pool = new pg.Pool({
    connectionString: url,
    options: `-c search_path=${SCHEMA}`,
    max: 8,
    connectionTimeoutMillis: 5_000,
    keepAlive: true,
  });
  pool.on('error', () => undefined);
  // If its connection ends, a client in use reports the error only on itself, and an error without a listener would end
  // the program.
  pool.on('connect', (client) => client.on('error', () => undefined));
  try {
    const client = await pool.connect();
    try {
      await runMigrations(client as never, SCHEMA);
      await client.query(PLACES);
    } finally {
      client.release();
    }
  } catch (error) {
    await pool.end();
    throw serverTrouble(error, 'postgresql');
  }
  const connection = pool as never;
  const bound = withBackend(createPostgresBackend);
  const queue = new bound.Queue(name, { connection });
  queue.on('error', () => undefined);
  return {
    server: 'postgresql',
    queue: queue as unknown as BackendQueue,
    cautions: [],
    claim: async (place, leaseMs) => {
      const { rowCount } = await pool.query(
        `insert into ${SCHEMA}.collimate_place as held values ($1, $2, now() + $3 * interval '1 ms')
         on conflict (queue) do update set place = excluded.place, until = excluded.until
         where held.place = excluded.place or held.until < now()`,
        [name, place, leaseMs],
      );
      return rowCount === 1;
    },
    unclaim: async (place) => {
      await pool.query(`delete from ${SCHEMA}.collimate_place where queue = $1 and place = $2`, [name, place]);
    },
    worker: (run, concurrency, settled) => {
      const worker = new bound.Worker(name, run as never, { connection, concurrency, ...WORKER });
      listen(worker as unknown as EventEmitter, settled);
      return worker as unknown as BackendWorker;
    },
    close: async () => {
      await answered(queue.close(), 'postgresql').catch(() => undefined);
      await answered(pool.end(), 'postgresql').catch(() => undefined);
    },
  };
}
