import type { Migration } from '../session/migrate.js';

/**
 * Makers and confirmers of accounts, and the code with which a holder sets the first password. Earlier approvers are
 * unconfirmed and confirm each other.
 */
export const TWO_PEOPLE: Migration = {
  version: 5,
  name: 'two-people',
  sql: `
alter table account add column made_by text references account;
alter table account add column confirmed_by text references account;
alter table account add column confirmed_at text;
alter table account add column code_hash text;
alter table account add column code_expires_at text;
`,
};
