import { StoreError } from '../store.error.js';
import { STEP_REGISTER, type Migration } from './migrate.js';
import { SqliteSession } from './sqlite-session.js';

/** One owner's steps, see migrate. */
export interface OwnedSteps {
  readonly owner: string;
  readonly steps: readonly Migration[];
}

/** A table, index, trigger or view, as SQLite keeps it. */
interface SchemaPart {
  readonly type: 'table' | 'index' | 'trigger' | 'view';
  readonly name: string;
  readonly onTable: string;
  /** Null for an index that a table brings with it. */
  readonly sql: string | null;
}

/** Results of steps, which are the same each time, by the steps and their order. */
const MADE = new Map<string, readonly SchemaPart[]>();

/** Tables of features. They have no index and many rows, so they are not read as a whole. */
const WITHOUT_INDEX = new Set(['feature_set', 'feature_value']);
/**
 * Tables of the queue, which makes them itself in the same database. Their content is not believed, and they have no
 * rules of their own.
 */
const QUEUE = /^(sqlite_autoindex_)?queue_\w+$/;
/** Tables that `analyze` writes; they only guide how tables are searched. A trigger of this name is none of them. */
const STATISTICS = /^sqlite_stat\d$/;
/** Names of SQLite's own: no statement makes a part of such a name, so that a foreign one was written into the file by hand. */
const RESERVED = /^sqlite_/i;

/**
 * Compares the schema of a database with the one that these steps make in an empty database, before anything is
 * written: a planted trigger could make this program seal false rows. Foreign triggers, views and indexes are removed,
 * and missing own ones are made again.
 * @returns whether everything was as it should be
 * @throws StoreError SCHEMA_ALTERED if a table differs, is missing or is foreign; DATABASE_CORRUPT if an index does not
 *   agree with its table
 */
export function holdSchema(session: SqliteSession, owners: readonly OwnedSteps[]): boolean {
  const found = partsOf(session);
  // Steps of a newer version are reported by the migration, which then writes nothing.
  if (found.length === 0 || isNewer(found, session, owners)) return true;
  const expected = expectedParts(session, found, owners);
  const own = new Map(expected.map((part) => [keyOf(part), part]));
  const isOwn = (part: SchemaPart): boolean => {
    const known = own.get(keyOf(part));
    return known !== undefined && known.onTable === part.onTable && isSame(known.sql, part.sql);
  };
  const foreign = found.filter((part) => !isOwn(part) && !isGuest(part));
  const held = new Set(found.filter(isOwn).map(keyOf));
  const missing = expected.filter((part) => !held.has(keyOf(part)));
  for (const part of foreign) if (RESERVED.test(part.name)) throw altered(part);
  for (const part of [...foreign, ...missing]) if (part.type === 'table' || part.sql === null) throw altered(part);
  for (const { type, name } of foreign) session.execute(`drop ${type} ${quoted(name)}`);
  for (const { sql } of missing) session.execute(sql!);
  for (const { type, name } of expected) if (type === 'table' && !WITHOUT_INDEX.has(name)) checkTable(session, name);
  return foreign.length + missing.length === 0;
}

/** @returns the schema that an empty database has after the migrations that this database says it has taken, in the same order */
function expectedParts(
  session: SqliteSession,
  found: readonly SchemaPart[],
  owners: readonly OwnedSteps[],
): readonly SchemaPart[] {
  const rows = stepsIn(found, session);
  const key = JSON.stringify(rows.map(({ owner, version }) => `${owner} ${version}`));
  const known = MADE.get(key) ?? partsMade(rows, owners);
  MADE.set(key, known);
  return known;
}

function partsMade(rows: readonly AppliedStep[], owners: readonly OwnedSteps[]): readonly SchemaPart[] {
  const empty = SqliteSession.open(':memory:');
  try {
    empty.execute(STEP_REGISTER);
    for (const { owner, version } of rows) {
      const step = owners.find((one) => one.owner === owner)?.steps.find((one) => one.version === version);
      if (step !== undefined) empty.execute(step.sql);
    }
    return partsOf(empty);
  } catch (error) {
    // The step needs an earlier step that the list does not have, so the list cannot be the real history.
    if (error instanceof StoreError) throw altered({ type: 'table', name: 'schema_step' });
    throw error;
  } finally {
    empty.close();
  }
}

function isGuest({ type, name, onTable }: SchemaPart): boolean {
  const isOfQueue = QUEUE.test(name) && QUEUE.test(onTable) && (type === 'table' || type === 'index');
  return isOfQueue || (type === 'table' && onTable === name && STATISTICS.test(name));
}

interface AppliedStep {
  readonly owner: string;
  readonly version: number;
}

function stepsIn(found: readonly SchemaPart[], session: SqliteSession): readonly AppliedStep[] {
  const register = found.find(({ name }) => name === 'schema_step');
  if (register?.type !== 'table') throw altered(register ?? { type: 'table', name: 'schema_step' });
  return session.prepare('select owner, version from schema_step order by rowid').all<AppliedStep>();
}

function isNewer(found: readonly SchemaPart[], session: SqliteSession, owners: readonly OwnedSteps[]): boolean {
  const known = new Map(owners.map(({ owner, steps }) => [owner, steps]));
  return stepsIn(found, session).some(
    ({ owner, version }) => known.get(owner)?.every((step) => step.version !== version) === true,
  );
}

function partsOf(session: SqliteSession): readonly SchemaPart[] {
  return session.prepare('select type, name, tbl_name as onTable, sql from sqlite_schema order by type, name').all<SchemaPart>();
}

/** A row that is missing from a unique index would never be found, and would be written a second time. */
function checkTable(session: SqliteSession, name: string): void {
  const verdict = session.prepare(`pragma integrity_check(${quoted(name)})`).get<{ integrity_check: string }>();
  if (verdict?.integrity_check !== 'ok') {
    throw new StoreError('DATABASE_CORRUPT', 'a table of the database does not agree with its index or its rules', {
      details: { table: name },
      hint: 'put a backup back: `collimate site recover` goes on from it',
    });
  }
}

const keyOf = ({ type, name }: SchemaPart): string => `${type} ${name}`;
const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`;
/** Versions of SQLite quote a name that was given later, and lay lines out, each in its own way. */
const plain = (sql: string | null): string | undefined =>
  sql
    ?.replace(/"(\w+)"/g, '$1')
    .replace(/\s+/g, ' ')
    .trim();

/** Most are the same letter by letter, and need not be laid out anew. */
const isSame = (one: string | null, other: string | null): boolean => one === other || plain(one) === plain(other);

const altered = ({ type, name }: Pick<SchemaPart, 'type' | 'name'>): StoreError =>
  new StoreError('SCHEMA_ALTERED', 'the tables of the database are not those of this program', {
    details: { type, name: name.slice(0, 100) },
    hint: 'it was written into by other means: put a backup back, and look at who can write into the data folder',
  });
