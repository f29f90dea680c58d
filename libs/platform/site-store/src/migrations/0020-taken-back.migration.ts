import { appendOnly, type Migration } from '../session/migrate.js';

/** Withdrawn approvals of studies, with person and time; under a seal, as the signatures are. */
export const TAKEN_BACK: Migration = {
  version: 20,
  name: 'taken-back',
  sql: `
create table taken_back (
  digest text not null primary key references study,
  account text not null references account,
  at text not null,
  seal text not null) strict, without rowid;
${appendOnly('taken_back')}
`,
};
