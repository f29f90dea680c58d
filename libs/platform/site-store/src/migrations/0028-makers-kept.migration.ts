import type { Migration } from '../session/migrate.js';

/** Ids of the accounts that made an account, or reset it, before the last one that did: a maker is added, never replaced. */
export const MAKERS_KEPT: Migration = {
  version: 28,
  name: 'makers-kept',
  sql: `
alter table account add column made_before text not null default '';
`,
};
