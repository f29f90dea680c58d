import type { Migration } from '../session/migrate.js';

/** Consent that obeys an ending: the latest time that counted, so that a clock that was set back changes nothing, and
 * withdrawals whose effects outside the database are still to be carried out; and what the list of
 * withdrawals beside the database says, so that a database which is behind it is found out. */
export const CONSENT: Migration = {
  version: 3,
  name: 'consent',
  sql: `
insert into counter values ('consent-time', 0);

create table open_withdrawal (
  event text primary key,
  subject text not null,
  document text not null) strict, without rowid;

create table withdrawal_line (
  arrival integer not null,
  mark text not null,
  kind text not null,
  at text not null,
  bound integer not null check (bound in (0, 1)),
  primary key (arrival, mark, kind, at)) strict, without rowid;
create index withdrawal_of_mark on withdrawal_line (mark);
`,
};
