import type { Migration } from '../session/migrate.js';

/** A row about a lost answer bears a seal, like the charge itself. Earlier ones get theirs at the first start. */
export const LOST_SEALED: Migration = {
  version: 43,
  name: 'lost-sealed',
  sql: `
alter table lost add column seal text;
drop trigger lost_never_changes;
create trigger lost_never_changes before update of sequence, closed_by on lost begin select raise(abort, 'append only'); end;
create trigger lost_sealed_once before update of seal on lost when old.seal is not null
  begin select raise(abort, 'append only'); end;
`,
};
