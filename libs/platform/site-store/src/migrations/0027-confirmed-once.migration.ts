import type { Migration } from '../session/migrate.js';

/** That an account was confirmed when its password was reset: it counts among those who were, so that no reset brings the first hour back. */
export const CONFIRMED_ONCE: Migration = {
  version: 27,
  name: 'confirmed-once',
  sql: `
alter table account add column confirmed_once integer not null default 0 check (confirmed_once in (0, 1));
`,
};
