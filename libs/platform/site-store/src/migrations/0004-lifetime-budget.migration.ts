import type { Migration } from '../session/migrate.js';

/** Lifetime budget of the hospital: one row for the first budget, one for each supplement, none ever changed. */
export const LIFETIME_BUDGET: Migration = {
  version: 4,
  name: 'lifetime-budget',
  sql: `
create table lifetime_budget (
  position integer primary key,
  rho text not null,
  at text not null) strict;
create trigger lifetime_budget_never_changes before update on lifetime_budget begin select raise(abort, 'append only'); end;
create trigger lifetime_budget_never_goes before delete on lifetime_budget begin select raise(abort, 'append only'); end;
create table supplement_signature (
  account text primary key references account,
  rho text not null,
  signed_at text not null) strict, without rowid;
`,
};
