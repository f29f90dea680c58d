import { appendOnly, type Migration } from '../session/migrate.js';

/**
 * Data that a recovery closes: charges whose answer is lost, and budget that is taken as spent because its use cannot
 * be shown. The commits of the release log are numbered, so that a counter outside can recognise an older database, and
 * a charge names the head of the log of subjects at which it was made.
 */
export const CLOSED_PAST: Migration = {
  version: 2,
  name: 'closed-past',
  sql: `
insert into counter values ('release-commit', 0);
alter table charge add column subject_tree integer;
alter table charge add column subject_size integer;

create table lost (
  sequence integer primary key references charge,
  closed_by integer not null) strict;
${appendOnly('lost')}
create table forfeit (
  ordinal integer primary key,
  study_id text not null,
  rho text not null,
  answer_hash text,
  tree integer not null,
  leaf integer not null,
  forfeited_at text not null,
  unique (study_id, answer_hash)) strict;
${appendOnly('forfeit')}
`,
};
