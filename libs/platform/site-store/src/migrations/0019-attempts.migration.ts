import { appendOnly, type Migration } from '../session/migrate.js';

/** Columns of a charge as they were; rows keep them, and so their seals. */
const EARLIER =
  'sequence, study_id, query_digest, epoch, request, event, rho, cause, tree, leaf, subject_log_salt, charged_at, subject_tree, subject_size';

/**
 * Attempts at masked sums are charges of their own. Their key holds step and attempt too, so the table is made again
 * with another uniqueness. Also: heads of other sites' logs that this one has seen, heads of its own log that others
 * have seen and it does not continue, the log of members, and the roster under which each attempt was charged.
 */
export const ATTEMPTS: Migration = {
  version: 19,
  name: 'attempts',
  sql: `
pragma defer_foreign_keys = on;
create table charge_before as select ${EARLIER}, seal from charge;
drop table charge;
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
  subject_tree integer,
  subject_size integer,
  seal text,
  attempt_step integer check (attempt_step >= 0),
  attempt integer check (attempt >= 0),
  transcript text,
  check ((attempt is null) = (transcript is null) and (attempt is null) = (attempt_step is null))) strict;
insert into charge select ${EARLIER}, seal, null, null, null from charge_before;
drop table charge_before;
create unique index charge_once on charge (study_id, query_digest, epoch) where attempt is null;
create unique index attempt_once on charge (study_id, query_digest, epoch, attempt_step, attempt) where attempt is not null;
create trigger charge_never_changes before update of ${EARLIER}, attempt_step, attempt, transcript on charge
  begin select raise(abort, 'append only'); end;
create trigger charge_never_goes before delete on charge begin select raise(abort, 'append only'); end;
create trigger charge_sealed_once before update of seal on charge when old.seal is not null
  begin select raise(abort, 'append only'); end;

create table peer_head (
  site text primary key,
  size integer not null,
  root text not null) strict, without rowid;
create table head_elsewhere (
  size integer not null,
  root text not null,
  tree integer not null,
  primary key (size, root)) strict, without rowid;
${appendOnly('head_elsewhere')}
create table member_line (
  consortium_key text not null,
  position integer not null,
  site text not null,
  identity_key text not null,
  consortium text not null,
  cosignatures text not null,
  primary key (consortium_key, position)) strict, without rowid;
create table attempt_roster (
  sequence integer primary key references charge,
  document text not null) strict;
${appendOnly('attempt_roster')}
`,
};
