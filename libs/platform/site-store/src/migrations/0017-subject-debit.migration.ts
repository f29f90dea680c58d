import type { Migration } from '../session/migrate.js';

/**
 * Subjects in the answer of a charge: one sealed list of pseudonyms for each charge, for the budget of each subject. A
 * charge without a list counts for everybody, so that a lost or deleted list spends more and never less.
 */
export const SUBJECT_DEBIT: Migration = {
  version: 17,
  name: 'subject-debit',
  sql: `
create table subject_debit (sequence integer primary key references charge, sealed blob not null) strict;
`,
};
