import { appendOnly, type Migration } from '../session/migrate.js';

/** The hospital's own names for the regions and groups of studies, sealed, and those fixed for each study. */
export const LOCAL_NAMES: Migration = {
  version: 6,
  name: 'local-names',
  sql: `
create table local_names (only integer primary key check (only = 1), sealed blob not null) strict;
create table study_names (study text primary key, sealed blob not null) strict, without rowid;
${appendOnly('study_names')}
`,
};
