import { appendOnly, type Migration } from '../session/migrate.js';

/**
 * Values of variables by subject, sealed; the name of a variable is a keyed hash, because a title can tell a disease.
 * Drafts hold those of a table that is being read. The labels of scans from earlier versions are moved here at the
 * first start, see ScanStore.
 *
 * Answers and failures belong to one step of a charge, and an answer names the step's input.
 */
export const VARIABLES: Migration = {
  version: 8,
  name: 'variables',
  sql: `
insert into counter values ('labels-moved', 0);
create table subject_value (
  subject text not null references subject,
  name text not null,
  sealed blob not null,
  primary key (subject, name)) strict, without rowid;
create table draft_value (
  subject text not null,
  name text not null,
  sealed blob not null,
  primary key (subject, name)) strict, without rowid;

create table step_answer (
  sequence integer not null references charge,
  step integer not null check (step >= 0),
  given text,
  kind text not null check (kind in ('released', 'unavailable')),
  bytes blob not null,
  hash text not null,
  tree integer not null,
  leaf integer not null,
  primary key (sequence, step)) strict;
insert into step_answer select sequence, 0, null, kind, bytes, hash, tree, leaf from answer;
drop table answer;
alter table step_answer rename to answer;
${appendOnly('answer')}
create table step_failure (
  sequence integer not null references charge,
  step integer not null check (step >= 0),
  ordinal integer not null,
  primary key (sequence, step, ordinal)) strict, without rowid;
insert into step_failure select sequence, 0, ordinal from failure;
drop table failure;
alter table step_failure rename to failure;
${appendOnly('failure')}
`,
};
