import type { Migration } from '../session/migrate.js';

/**
 * A signature names the definition of the engine that ran when it was given, so that the same people can sign the same
 * study again for another definition. The name is empty in existing signatures. Independent witnesses can now cosign
 * the heads of the log of releases.
 */
export const APPROVED_ENGINE: Migration = {
  version: 26,
  name: 'approved-engine',
  sql: `
drop trigger signature_never_changes;
drop trigger signature_sealed_once;
drop trigger signature_never_goes;
alter table signature rename to signature_of_no_engine;
create table signature (
  digest text not null references study,
  account text not null references account,
  decision text not null check (decision in ('approved', 'rejected')),
  signed_at text not null,
  tree integer not null,
  engine text not null,
  seal text,
  primary key (digest, account, tree, engine)) strict, without rowid;
insert into signature select digest, account, decision, signed_at, tree, '', seal from signature_of_no_engine;
drop table signature_of_no_engine;
create trigger signature_never_changes before update of digest, account, decision, signed_at, tree, engine on signature
  begin select raise(abort, 'append only'); end;
create trigger signature_sealed_once before update of seal on signature when old.seal is not null
  begin select raise(abort, 'append only'); end;
create trigger signature_never_goes before delete on signature begin select raise(abort, 'append only'); end;

create table cosignature (
  tree integer not null,
  witness text not null,
  size integer not null,
  line text not null,
  at text not null,
  primary key (tree, witness, size)) strict, without rowid;
`,
};
