import type { Migration } from '../session/migrate.js';

/**
 * Every message that was given to a connection out of the hospital, byte for byte. The same bytes by the same call to
 * the same place are one row with a count: a heartbeat stays the same for days.
 */
export const EGRESS: Migration = {
  version: 15,
  name: 'egress',
  sql: `
create table egress (
  id integer primary key autoincrement,
  recipient text not null,
  method text not null,
  sha256 text not null,
  bytes blob not null,
  first_at text not null,
  last_at text not null,
  times integer not null default 0,
  answered integer not null default 0,
  unique (recipient, method, sha256)) strict;
create trigger egress_bytes_never_change before update of id, recipient, method, sha256, bytes, first_at on egress
begin select raise(abort, 'append only'); end;
create trigger egress_never_goes before delete on egress when old.times > 0
begin select raise(abort, 'append only'); end;
`,
};
