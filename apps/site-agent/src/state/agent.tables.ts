import type { Instant } from '@collimate/kernel-canonical';
import { migrate, type Migration, type SqliteSession } from '@collimate/platform-site-store';

const FIRST: Migration = {
  version: 1,
  name: 'first',
  sql: `
create table agent_round (
  round_id text primary key,
  seq integer not null,
  round_order text not null,
  state text not null check (state in ('ordered', 'sealed', 'sent', 'declined', 'closed')),
  code text) strict;
create table agent_told (digest text primary key, state text not null) strict, without rowid;
create table agent_skip (
  plan_digest text not null,
  scan text not null,
  code text not null,
  primary key (plan_digest, scan)) strict, without rowid;
create table agent_recovery (account text primary key) strict, without rowid;
create table agent_image_root (folder text primary key) strict, without rowid;
`,
};

const RECOVERY_WITHOUT: Migration = {
  version: 3,
  name: 'recovery-without-withdrawals',
  sql: 'create table agent_without_withdrawals (account text primary key) strict, without rowid',
};

/** A signature counts for the quarantine that it was given for; those from before name none, and are dropped. */
const SIGNED_FOR: Migration = {
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

/** A signature bears the site's seal, so that nobody writes one into the file; those without count nothing. */
const SIGNED_AND_SEALED: Migration = {
  version: 5,
  name: 'recovery-signatures-sealed',
  sql: `
alter table agent_recovery add column seal text;
alter table agent_without_withdrawals add column seal text;
`,
};

/** Studies of which the coordinator has said that they are cancelled; it is not taken back. */
const CANCELLED_STUDIES: Migration = {
  version: 6,
  name: 'cancelled-studies',
  sql: 'create table agent_cancelled (digest text primary key) strict, without rowid',
};

/** All steps, oldest first. */
export const AGENT_MIGRATIONS: readonly Migration[] = [FIRST, RECOVERY_WITHOUT, SIGNED_FOR, SIGNED_AND_SEALED, CANCELLED_STUDIES];

/** The agent's own tables, beside those of the site store and in the same database. */
export function migrateAgent(session: SqliteSession, now: Instant): void {
  migrate(session, 'site-agent', AGENT_MIGRATIONS, now);
}
