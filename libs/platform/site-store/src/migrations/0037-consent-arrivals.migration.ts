import { appendOnly, type Migration } from '../session/migrate.js';

/**
 * How far the log of releases had come when events of consent arrived: one row for each transaction that recorded some, under a seal. `first`
 * is the number of the first of them. Events of before have none, and are told by their dates.
 */
export const CONSENT_ARRIVALS: Migration = {
  version: 37,
  name: 'consent-arrivals',
  sql: `
create table consent_arrival (
  first integer primary key,
  tree integer not null,
  size integer not null,
  seal text not null) strict;
${appendOnly('consent_arrival')}
`,
};
