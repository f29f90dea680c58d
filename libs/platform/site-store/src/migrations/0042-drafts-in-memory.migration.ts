import type { Migration } from '../session/migrate.js';

/**
 * A table that is being read is drafted in memory (see `intake.tables.ts`), so that its rows are written once, and
 * nobody can write into a draft by other means. Only the pseudonyms whose secrets were made for it have to outlive a
 * kill.
 */
export const DRAFTS_IN_MEMORY: Migration = {
  version: 42,
  name: 'drafts-in-memory',
  sql: `
create table draft_secret (ordinal integer primary key, subject text not null) strict;
insert into draft_secret (subject) select subject from draft_subject order by subject;
drop table draft_subject;
drop table draft_readmission;
drop table draft_event;
drop table draft_named;
drop table draft_scan;
drop table draft_value;
drop table draft_leaf;
`,
};
