import type { Migration } from '../session/migrate.js';

/**
 * A signature tells whether it was one of those that decided; a waiting one may be given again by the same account
 * after a new confirmation. Earlier signatures decided where there are two, or one rejection. First words without a
 * seal, or with a seal that does not cover their time, have to be given again.
 */
export const WORDS_THAT_COUNT: Migration = {
  version: 29,
  name: 'words-that-count',
  sql: `
drop trigger signature_never_changes;
drop trigger signature_never_goes;
alter table signature add column decided integer not null default 0;
update signature set decided = 1 where (
  select count(*) >= 2 or sum(beside.decision = 'rejected') > 0 from signature as beside
  where beside.digest = signature.digest and beside.tree = signature.tree
    and coalesce(nullif(beside.engine, ''), 'collimate-ibsi1/2') = coalesce(nullif(signature.engine, ''), 'collimate-ibsi1/2')
    and (beside.seal is null) = (signature.seal is null));
create trigger signature_never_changes before update of digest, account, decision, signed_at, tree, engine on signature
  begin select raise(abort, 'append only'); end;
create trigger signature_decides_once before update of decided on signature when old.decided = 1 or new.decided <> 1
  begin select raise(abort, 'append only'); end;
create trigger signature_never_goes before delete on signature when old.decided = 1
  begin select raise(abort, 'append only'); end;
delete from setting where name in ('coordinator-alarm-cleared-by', 'coordinator-software-signed');
`,
};
