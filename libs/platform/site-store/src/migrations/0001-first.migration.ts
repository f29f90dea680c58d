import { appendOnly, type Migration } from '../session/migrate.js';

/** The schema of the first release. Triggers guard rows that must never change or go. */
export const FIRST: Migration = {
  version: 1,
  name: 'first',
  sql: `
create table setting (name text primary key, value text not null) strict, without rowid;
create table counter (name text primary key, value integer not null) strict, without rowid;
insert into counter values ('consent', 0);

create table leaf (
  log text not null check (log in ('release', 'subject')),
  tree integer not null check (tree >= 1),
  position integer not null check (position >= 0),
  entry text not null,
  primary key (log, tree, position)) strict, without rowid;
${appendOnly('leaf')}

create table subject (
  subject text primary key,
  lookup text not null unique,
  sealed_hospital_id blob,
  doomed integer not null default 0 check (doomed in (0, 1))) strict, without rowid;

create table scan (
  scan text primary key,
  subject text not null references subject,
  roi text not null,
  label text not null,
  sealed_source blob not null) strict, without rowid;
create index scan_of_subject on scan (subject);

create table feature_set (
  scan text not null references scan on delete cascade,
  plan_digest text not null,
  record text not null,
  commitment text not null,
  extracted_at text not null,
  primary key (scan, plan_digest)) strict, without rowid;
create table feature_value (
  scan text not null,
  plan_digest text not null,
  feature text not null,
  value real,
  reason text,
  primary key (scan, plan_digest, feature),
  foreign key (scan, plan_digest) references feature_set on delete cascade,
  check ((value is null) <> (reason is null))) strict, without rowid;

create table consent_event (
  sequence integer primary key,
  id text not null unique,
  subject text not null references subject,
  document text not null) strict;
create index consent_of_subject on consent_event (subject);
${appendOnly('consent_event')}

create table charge (
  sequence integer primary key,
  study_id text not null,
  query_digest text not null,
  epoch integer not null,
  request text not null,
  event text not null,
  rho text not null,
  cause text not null check (cause in ('order', 'recovery')),
  tree integer not null,
  leaf integer not null,
  subject_log_salt blob not null,
  charged_at text not null,
  unique (study_id, query_digest, epoch)) strict;
${appendOnly('charge')}
create table failure (
  sequence integer not null references charge,
  ordinal integer not null,
  primary key (sequence, ordinal)) strict, without rowid;
${appendOnly('failure')}
create table answer (
  sequence integer primary key references charge,
  kind text not null check (kind in ('released', 'unavailable')),
  bytes blob not null,
  hash text not null,
  tree integer not null,
  leaf integer not null) strict;
${appendOnly('answer')}

create table study (
  digest text primary key,
  study_id text not null,
  protocol text not null,
  state text not null,
  received_at text not null) strict, without rowid;
create table signature (
  digest text not null references study,
  account text not null references account,
  decision text not null check (decision in ('approved', 'rejected')),
  signed_at text not null,
  primary key (digest, account)) strict, without rowid;
${appendOnly('signature')}

create table account (
  account text primary key,
  name text not null unique,
  roles text not null,
  password_hash text not null,
  disabled integer not null default 0 check (disabled in (0, 1))) strict, without rowid;
create table session (
  token_hash text primary key,
  account text not null references account,
  expires_at text not null) strict, without rowid;

create table outbox (
  round_id text primary key,
  sequence integer references charge,
  bytes blob not null,
  queued_at text not null) strict, without rowid;
`,
};
