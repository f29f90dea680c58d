import { Kysely, PostgresDialect } from 'kysely';
import pg from 'pg';
import { openEmbedded } from './embedded.database.js';
import type { Schema } from './schema.js';
import { ToldPool, type ClientPool, type PoolEvents } from './told.pool.js';

/** Place of the coordinator's database. */
export type StoreLocation =
  /** A PostgreSQL server, 15 or newer. */
  | { readonly kind: 'server'; readonly url: string }
  /** PostgreSQL inside this process, in a folder of its own. */
  | { readonly kind: 'embedded'; readonly dir: string; readonly templateDir?: string };

/**
 * A database that somebody else has opened and closes, for one process alone: a rehearsal resets it to an earlier
 * state.
 */
export interface LentDatabase {
  readonly kind: 'lent';
  readonly pool: ClientPool;
}

/** A database that is open. */
export interface OpenDatabase {
  readonly db: Kysely<Schema>;
  readonly close: () => Promise<void>;
}

const NOBODY: PoolEvents = { met: () => undefined, wrote: () => undefined };

/** Opens a database, without reading its content. @throws StoreError STORE_LOCKED, STORE_UNREADABLE of a folder */
export async function openDatabase(location: StoreLocation | LentDatabase, events: PoolEvents = NOBODY): Promise<OpenDatabase> {
  if (location.kind === 'lent') return over(location.pool, () => Promise.resolve(), events);
  return location.kind === 'server' ? openServer(location.url, events) : openFolder(location, events);
}

function openServer(url: string, events: PoolEvents): OpenDatabase {
  const pool = new pg.Pool({
    connectionString: url,
    max: 8,
    application_name: 'collimate-coordinator',
    connectionTimeoutMillis: 5_000,
    // A server that is frozen, or behind a black hole, is away too.
    query_timeout: 60_000,
    keepAlive: true,
    keepAliveInitialDelayMillis: 10_000,
  });
  // A connection that the server ends is replaced at the next query. The pool itself listens to idle clients only. An
  // error of a client that is checked out, in a transaction between two queries, would be unhandled and end the
  // program.
  pool.on('error', () => undefined);
  pool.on('connect', (client) => client.on('error', () => undefined));
  return over(pool as unknown as ClientPool, () => pool.end(), events);
}

async function openFolder(
  location: { readonly dir: string; readonly templateDir?: string },
  events: PoolEvents,
): Promise<OpenDatabase> {
  const embedded = await openEmbedded(location.dir, location.templateDir);
  return over(embedded.pool as unknown as ClientPool, embedded.close, events);
}

function over(pool: ClientPool, close: () => Promise<void>, events: PoolEvents): OpenDatabase {
  const dialect = new PostgresDialect({ pool: new ToldPool(pool, events) as unknown as pg.Pool });
  return { db: new Kysely<Schema>({ dialect }), close };
}
