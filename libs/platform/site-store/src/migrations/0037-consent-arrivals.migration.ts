import { appendOnly, type Migration } from '../session/migrate.js';

/**
 * Size of the log of releases when events of consent arrived: one row for each transaction that recorded some, under a
 * seal. `first` is the number of the first of them, `of_table` that of the table that brought them. Earlier events have
 * none; their dates decide. Also the imported tables of consent, in the order of their arrival.
 */
export const CONSENT_ARRIVALS: Migration = {
  version: 37,
  name: 'consent-arrivals',
  sql: `
create table consent_arrival (
  first integer primary key,
  tree integer not null,
  size integer not null,
  of_table integer,
  seal text not null) strict;
${appendOnly('consent_arrival')}
create table consent_table (
  number integer primary key,
  digest text not null,
  at text not null,
  withdrawals integer not null,
  seal text not null) strict;
${appendOnly('consent_table')}
`,
};
