/**
 * Time from which an invitation, or an unconfirmed account, is void, because its maker was removed or the token of its
 * maker came from somebody else. Unfinished work of operators who were removed earlier is void from their removal on.
 */
export const BEGUN_VOID = {
  name: '0017-begun-void',
  sql: `
alter table collimate.invitations add column void_since text;
alter table collimate.accounts add column void_since text;
update collimate.invitations set void_since = accounts.removed_at
  from collimate.accounts where accounts.name = invitations.invited_by and accounts.removed_at is not null;
with recursive begun as (
  select account.name, maker.removed_at as since from collimate.accounts account join collimate.accounts maker on maker.name = account.made_by
    where maker.removed_at is not null and account.confirmed_by is null
  union
  select account.name, begun.since from collimate.accounts account join begun on begun.name = account.made_by
    where account.confirmed_by is null)
update collimate.accounts set void_since = (select min(since) from begun where begun.name = accounts.name)
  where name in (select name from begun);
`,
} as const;
