import type { SqliteSession } from '../session/sqlite-session.js';

/** Draft tables of an import. */
const COLUMNS = {
  draft_subject: 'ordinal integer primary key, subject text, lookup text, sealed_hospital_id blob, likeness text, seal text',
  draft_readmission: 'subject text primary key, sealed_hospital_id blob not null',
  draft_event: 'ordinal integer primary key, id text, subject text, document text, seal text',
  draft_named: 'subject text primary key, tree integer, seal text',
  draft_scan: 'scan text primary key, subject text, sealed_words blob, sealed_source blob',
  draft_value: 'subject text, name text, sealed blob, primary key (subject, name)',
  draft_leaf: 'ordinal integer primary key, entry text',
} as const;

/**
 * Makes the tables in which an import is prepared: in the memory of this connection, never in the file. The constraints
 * of the real tables are checked when the rows are copied there, so these have only the indexes that an import
 * searches.
 */
export function makeIntakeTables(session: SqliteSession): void {
  for (const [table, columns] of Object.entries(COLUMNS)) session.execute(`create temp table ${table} (${columns}) strict`);
}

/** Empties them. */
export function clearIntakeTables(session: SqliteSession): void {
  for (const table of Object.keys(COLUMNS)) session.execute(`delete from ${table}`);
}
