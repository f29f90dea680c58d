import type { Migration } from '../../session/migrate.js';

/** Further tables of the agent: rounds, told progress, left-out scans, folders of images, signatures in a quarantine. */
export const AGENT_FIRST: Migration = {
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
