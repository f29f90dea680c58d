import type { Migration } from '../session/migrate.js';

/**
 * The last commit of the release log, with its whole state, bears a seal under a key beside the keys, so that a change
 * of the file by other means is not a commit. One row, replaced by each commit.
 */
export const COMMIT_SEAL: Migration = {
  version: 10,
  name: 'commit-seal',
  sql: `
create table commit_seal (
  only integer primary key check (only = 1),
  facts text not null,
  seal text not null) strict;
`,
};
