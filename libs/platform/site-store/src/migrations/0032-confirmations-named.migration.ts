import type { Migration } from '../session/migrate.js';

/**
 * A confirmation of an account has a name, and a word names the confirmation that it was given under: no clock has to say which came first. Of before,
 * neither has one, and their times go on counting. Sessions are sealed over more than before, so those of before end: whoever has one logs in again.
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
