import type { Migration } from '../session/migrate.js';

/** A message whose first call was under way when the program ended may have left, and so its row stays. */
export const EGRESS_IN_DOUBT: Migration = {
  version: 21,
  name: 'egress-in-doubt',
  sql: `
alter table egress add column in_doubt integer not null default 0;
drop trigger egress_never_goes;
create trigger egress_never_goes before delete on egress when old.times > 0 or old.in_doubt > 0
begin select raise(abort, 'append only'); end;
create trigger egress_doubt_stays before update of in_doubt on egress when new.in_doubt < old.in_doubt
begin select raise(abort, 'append only'); end;
`,
};
