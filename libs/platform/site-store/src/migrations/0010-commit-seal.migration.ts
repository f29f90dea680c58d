import type { Migration } from '../session/migrate.js';

/**
 * The last commit of the release log, with everything that it stands for, bears a seal under a key beside the keys: what is written
 * into the file by other means than this program is no commit. One row, which each commit takes the place of.
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
