import type { Migration } from '../session/migrate.js';

/**
 * Whether an account was confirmed when its password was reset. It still counts among the confirmed ones, so that a
 * reset does not bring the first hour back.
 */
export const CONFIRMED_ONCE: Migration = {
  version: 27,
  name: 'confirmed-once',
  sql: `
alter table account add column confirmed_once integer not null default 0 check (confirmed_once in (0, 1));
`,
};
