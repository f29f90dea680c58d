import type { Migration } from '../session/migrate.js';

/**
 * Accounts, sessions and signatures bear a seal under a key beside the keys, so that rows written into the file by
 * other means are invalid. A signature names the tree of the log under which it was given, so that none outlives a
 * restored backup; those waiting under a supplement have to be given again.
 */
export const SEALED_PEOPLE: Migration = {
  version: 9,
  name: 'sealed-people',
  sql: `
alter table account add column seal text;
alter table account add column code_seal text;
alter table session add column seal text;

drop table supplement_signature;
create table supplement_signature (
  account text primary key references account,
  rho text not null,
  signed_at text not null,
  tree integer not null,
  supplements integer not null,
  seal text not null) strict, without rowid;

drop trigger signature_never_changes;
drop trigger signature_never_goes;
alter table signature rename to unsealed_signature;
create table signature (
  digest text not null references study,
  account text not null references account,
  decision text not null check (decision in ('approved', 'rejected')),
  signed_at text not null,
  tree integer not null,
  seal text,
  primary key (digest, account, tree)) strict, without rowid;
insert into signature select digest, account, decision, signed_at, 0, null from unsealed_signature;
drop table unsealed_signature;
create trigger signature_never_changes before update of digest, account, decision, signed_at, tree on signature
  begin select raise(abort, 'append only'); end;
create trigger signature_sealed_once before update of seal on signature when old.seal is not null
  begin select raise(abort, 'append only'); end;
create trigger signature_never_goes before delete on signature begin select raise(abort, 'append only'); end;
`,
};
