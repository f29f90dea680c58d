import type { Migration } from '../session/migrate.js';

/**
 * A confirmation of an account has a name, and a word names the confirmation under which it was given, so that no clock
 * has to tell which came first. Earlier ones have none, and their times go on counting. Sessions are sealed over more
 * than before, so earlier ones end and their holders have to log in again.
 */
export const CONFIRMATIONS_NAMED: Migration = {
  version: 32,
  name: 'confirmations-named',
  sql: `
alter table account add column confirmation text;
alter table signature add column confirmation text;
drop trigger signature_never_changes;
create trigger signature_never_changes
  before update of digest, account, decision, signed_at, tree, engine, confirmation on signature
  begin select raise(abort, 'append only'); end;
alter table supplement_signature add column confirmation text;
delete from session;
`,
};
