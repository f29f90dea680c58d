import { sql, type Kysely, type Transaction } from 'kysely';
import { sha256Hex } from '@collimate/kernel-canonical';
import { ATTEMPTS } from './attempts.migration.js';
import { BEGUN_VOID } from './begun-void.migration.js';
import { COSIGNATURES } from './cosignatures.migration.js';
import { HEAD_KEY } from './head-key.migration.js';
import { INITIAL } from './initial.migration.js';
import { MAKERS_KEPT } from './makers-kept.migration.js';
import { OPERATORS_CONFIRMED } from './operators-confirmed.migration.js';
import { OPERATORS_AND_STANDING } from './operators-and-standing.migration.js';
import { OWNER } from './owner.migration.js';
import { REFUSED_ANSWERS } from './refused-answers.migration.js';
import { ROUND_FALLBACK } from './round-fallback.migration.js';
import { ROUND_STEP } from './round-step.migration.js';
import { ROUND_TURN } from './round-turn.migration.js';
import { STEP_GIVEN } from './step-given.migration.js';
import { SIGNED_SITES } from './signed-sites.migration.js';
import { SITE_STANDING } from './site-standing.migration.js';
import type { Schema } from '../schema.js';
import { StoreError } from '../store.error.js';

/** Every migration, oldest first. */
export const MIGRATIONS: readonly { readonly name: string; readonly sql: string }[] = [
  INITIAL,
  REFUSED_ANSWERS,
  SITE_STANDING,
  OWNER,
  ROUND_STEP,
  COSIGNATURES,
  STEP_GIVEN,
  ATTEMPTS,
  OPERATORS_AND_STANDING,
  OPERATORS_CONFIRMED,
  ROUND_TURN,
  SIGNED_SITES,
  MAKERS_KEPT,
  HEAD_KEY,
  BEGUN_VOID,
  ROUND_FALLBACK,
];

/** Key of the advisory lock under which the coordinator migrates and writes. */
export const WRITER_LOCK = 0x636f6c6c;

/**
 * Brings the database to the newest version, under a lock. Each migration that ran is stored with the digest of its
 * text.
 * @throws StoreError MIGRATION_ALTERED if the text of one that ran has changed, MIGRATION_UNKNOWN for a newer database
 */
export async function migrate(db: Kysely<Schema>): Promise<void> {
  await db.transaction().execute(async (tx) => void (await migrateWithin(tx)));
}

/**
 * Runs every open migration, and undoes all of it: PostgreSQL changes tables in transactions too.
 * @returns the names of those that would run
 * @throws StoreError as `migrate`, and the database's error in one of them
 */
export async function rehearseMigrations(db: Kysely<Schema>): Promise<readonly string[]> {
  const done = new Rehearsed();
  try {
    await db.transaction().execute(async (tx) => {
      done.names = await migrateWithin(tx);
      throw done;
    });
  } catch (error) {
    if (error !== done) throw error;
  }
  return done.names;
}

/** Thrown out of a transaction so that nothing of it stays. */
class Rehearsed extends Error {
  names: readonly string[] = [];
}

/**
 * The migrations, in a transaction that is open.
 * @param only names of those that may run; without it, all
 * @returns the names of those that ran
 */
export async function migrateWithin(tx: Transaction<Schema>, only?: readonly string[]): Promise<readonly string[]> {
  const ran: string[] = [];
  await sql`select pg_advisory_xact_lock(${sql.lit(WRITER_LOCK)})`.execute(tx);
  await sql
    .raw(
      'create schema if not exists collimate; create table if not exists collimate.migrations (name text primary key, sha256 text not null)',
    )
    .execute(tx);
  const { rows } = await sql<{ name: string; sha256: string }>`select name, sha256 from collimate.migrations`.execute(tx);
  const done = new Map(rows.map((row) => [row.name, row.sha256]));
  for (const { name, sql: text } of MIGRATIONS) {
    const digest = sha256Hex(new TextEncoder().encode(text));
    const before = done.get(name);
    done.delete(name);
    if (before === digest || only?.includes(name) === false) continue;
    if (before !== undefined) throw new StoreError('MIGRATION_ALTERED', `the migration ${name} is not the one that ran`);
    await sql.raw(text).execute(tx);
    await sql`insert into collimate.migrations values (${name}, ${digest})`.execute(tx);
    ran.push(name);
  }
  if (done.size > 0) throw new StoreError('MIGRATION_UNKNOWN', 'the database was written by a newer version');
  return ran;
}
