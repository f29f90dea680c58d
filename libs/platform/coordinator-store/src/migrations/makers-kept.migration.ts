/**
 * Earlier makers of an operator's account or token, before the last one. For existing accounts, the log holds all of
 * them.
 */
export const MAKERS_KEPT = {
  name: '0015-makers-kept',
  sql: `
alter table collimate.accounts add column made_before text not null default '';
update collimate.accounts set made_before = coalesce(
  (select string_agg(distinct entry::json ->> 'by', ' ') from collimate.leaves
    where entry::json ->> 'kind' = 'operator-recorded' and entry::json ->> 'change' in ('added', 'token-replaced')
      and entry::json ->> 'operator' = accounts.name and entry::json ->> 'by' not in (accounts.name, accounts.made_by)),
  '') where made_by is not null;
`,
} as const;
