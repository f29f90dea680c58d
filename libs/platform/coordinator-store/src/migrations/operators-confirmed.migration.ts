/**
 * Who made the account of an operator, and who has said that its holder is a person of their own. The maker of an account of before stands in
 * the log; where it does not, it counts as made by the operator of the machine.
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
