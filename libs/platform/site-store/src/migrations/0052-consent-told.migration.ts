import type { Migration } from '../session/migrate.js';

/** How many rows of the last table that said an event of consent said it, by the event's first identity; no row where it was one. */
export const CONSENT_TOLD: Migration = {
  version: 52,
  name: 'consent-told',
  sql: `
create table consent_told (
  id text primary key,
  times integer not null,
  seal text not null) strict, without rowid;`,
};
