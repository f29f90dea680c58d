import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { sql, type Kysely } from 'kysely';
import type { CopyEnd } from './copied.tables.js';
import { copyDatabase } from './database.copy.js';
import { restoreDatabase } from './database.restore.js';
import { migrateWithin, rehearseMigrations } from './migrations/migrate.js';
import { openDatabase, type StoreLocation } from './open.database.js';
import type { Schema } from './schema.js';
import { StoreError } from './store.error.js';
import { SEAT } from './writer.seat.js';

/**
 * Copies a database that no process of this machine holds open: a server's at any time, an embedded one of a stopped coordinator.
 * @param write takes a line with its line end
 * @throws StoreError STORE_LOCKED, STORE_MISSING and the other troubles of a database
 */
export function copyStore(location: StoreLocation, write: (line: string) => Promise<void>): Promise<CopyEnd> {
  if (!isThere(location)) throw missing();
  return withDatabase(location, (db) => copyDatabase(db, write));
}

/**
 * Puts a copy into an empty database; a folder that was made for it is gone again if it cannot be done.
 * @param lines of the copy @param fingerprint of the keys that the coordinator has
 * @throws StoreError BACKUP_DAMAGED, BACKUP_FOREIGN, STORE_NOT_EMPTY, MIGRATION_UNKNOWN, STORE_LOCKED
 */
export async function restoreStore(location: StoreLocation, lines: AsyncIterable<string>, fingerprint: string): Promise<CopyEnd> {
  const isNew = location.kind === 'embedded' && !isThere(location);
  try {
    return await withDatabase(location, (db) => restoreDatabase(db, lines, fingerprint));
  } catch (error) {
    if (isNew) rmSync(location.dir, { recursive: true, force: true });
    throw error;
  }
}

/**
 * Brings a database to this version without serving it.
 * @param isRehearsal whether everything is undone at the end
 * @returns the names of the migrations that ran, or would run
 * @throws StoreError STORE_STANDS_BY while a process writes it and it is no rehearsal, MIGRATION_UNKNOWN,
 *   MIGRATION_ALTERED
 */
export function migrateStore(location: StoreLocation, isRehearsal: boolean): Promise<readonly string[]> {
  if (isRehearsal && !isThere(location)) throw missing();
  return withDatabase(location, (db) => (isRehearsal ? rehearseMigrations(db) : migrateAlone(location, db)));
}

function migrateAlone(location: StoreLocation, db: Kysely<Schema>): Promise<readonly string[]> {
  return db.transaction().execute(async (tx) => {
    if (location.kind === 'server') {
      const { rows } = await sql<{ free: boolean }>`select pg_try_advisory_xact_lock(${sql.lit(SEAT)}) as free`.execute(tx);
      if (!rows[0].free) {
        throw new StoreError('STORE_STANDS_BY', 'a coordinator writes this database now', {
          hint: 'stop every replica first: one of an older version may not know the newer tables',
        });
      }
    }
    return migrateWithin(tx);
  });
}

async function withDatabase<T>(location: StoreLocation, work: (db: Kysely<Schema>) => Promise<T>): Promise<T> {
  const { db, close } = await openDatabase(location);
  try {
    return await work(db);
  } finally {
    await close();
  }
}

function isThere(location: StoreLocation): boolean {
  return location.kind === 'server' || existsSync(join(location.dir, 'postgres'));
}

function missing(): StoreError {
  return new StoreError('STORE_MISSING', 'there is no database in the data folder', {
    hint: 'name the data folder by COLLIMATE_COORDINATOR_DATA, or a server by COLLIMATE_COORDINATOR_DATABASE_URL',
  });
}
