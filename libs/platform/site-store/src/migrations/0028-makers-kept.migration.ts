import type { Migration } from '../session/migrate.js';

/** Ids of all accounts that made or reset an account before the last one that did. A maker is added, never replaced. */
export const MAKERS_KEPT: Migration = {
  version: 28,
  name: 'makers-kept',
  sql: `
alter table account add column made_before text not null default '';
`,
};
