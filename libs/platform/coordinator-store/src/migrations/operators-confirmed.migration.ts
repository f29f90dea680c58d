/**
 * Maker of an operator's account, and the operator who confirmed that its holder is another person. The makers of
 * existing accounts are in the log; without an entry, the operator of the machine counts as the maker.
 */
export const OPERATORS_CONFIRMED = {
  name: '0010-operators-confirmed',
  sql: `
alter table collimate.accounts add column made_by text;
alter table collimate.accounts add column confirmed_by text;
alter table collimate.accounts add column confirmed_at text;
update collimate.accounts set made_by = coalesce(
  (select entry::json ->> 'by' from collimate.leaves
    where entry::json ->> 'kind' = 'operator-recorded' and entry::json ->> 'change' = 'added'
      and entry::json ->> 'operator' = accounts.name
    order by position limit 1),
  'operator') where name <> 'operator';
`,
} as const;
