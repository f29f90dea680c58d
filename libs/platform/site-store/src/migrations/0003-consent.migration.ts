import type { Migration } from '../session/migrate.js';

/** Consent that obeys an ending: the latest time that counted, so that a clock that was set back changes nothing, and
 * withdrawals whose effects outside the database are still to be carried out. */
export const CONSENT: Migration = {
  version: 3,
  name: 'consent',
  sql: `
insert into counter values ('consent-time', 0);

create table open_withdrawal (
  event text primary key,
  subject text not null,
  document text not null) strict, without rowid;
`,
};
