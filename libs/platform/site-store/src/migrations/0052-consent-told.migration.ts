import type { Migration } from '../session/migrate.js';

/**
 * Number of rows for an event of consent in the last table that had it, by the event's first identity; no row where it
 * was one.
 */
export const CONSENT_TOLD: Migration = {
  version: 52,
  name: 'consent-told',
  sql: `
create table consent_told (
  id text primary key,
  times integer not null,
  seal text not null) strict, without rowid;`,
};
