import type { Migration } from '../session/migrate.js';

/**
 * Consent that obeys an ending: the latest time that counted, so that setting a clock back changes nothing; withdrawals
 * whose effects outside the database are still to be carried out; and the content of the list of withdrawals beside the
 * database, so that a database behind it is found out.
 *
 * Names of regions and groups are sealed like everything else that the hospital says of a scan: the columns roi and
 * label stay empty from here on, see ScanStore. The drafts hold a table that is being read, until it counts as a whole.
 */
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

alter table scan add column sealed_words blob;
alter table subject add column likeness text;
create index subject_of_likeness on subject (likeness);

create table draft_subject (
  subject text primary key,
  lookup text not null unique,
  sealed_hospital_id blob,
  likeness text not null) strict, without rowid;
create table draft_readmission (subject text primary key, sealed_hospital_id blob not null) strict, without rowid;
create table draft_event (
  ordinal integer primary key,
  id text not null unique,
  subject text not null,
  document text not null) strict;
create table draft_scan (
  scan text primary key,
  subject text not null,
  sealed_words blob not null,
  sealed_source blob not null) strict, without rowid;
create table draft_leaf (ordinal integer primary key, entry text not null) strict;
`,
};
