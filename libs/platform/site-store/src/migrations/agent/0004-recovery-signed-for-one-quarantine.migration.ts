import type { Migration } from '../../session/migrate.js';

/** A signature counts for the quarantine that it was given for; those from before name none, and are dropped. */
export const SIGNED_FOR: Migration = {
  version: 4,
  name: 'recovery-signed-for-one-quarantine',
  sql: `
drop table agent_recovery;
drop table agent_without_withdrawals;
create table agent_recovery (
  quarantine text not null,
  account text not null,
  primary key (quarantine, account)) strict, without rowid;
create table agent_without_withdrawals (
  quarantine text not null,
  account text not null,
  primary key (quarantine, account)) strict, without rowid;
`,
};
