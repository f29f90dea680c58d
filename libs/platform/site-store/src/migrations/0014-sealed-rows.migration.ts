import type { Migration } from '../session/migrate.js';

/** Tables whose rows never change, and have a seal that is given once. Existing rows get theirs at the first start. */
const SEALED: Readonly<Record<string, string>> = {
  charge:
    'sequence, study_id, query_digest, epoch, request, event, rho, cause, tree, leaf, subject_log_salt, charged_at, subject_tree, subject_size',
  answer: 'sequence, step, given, kind, bytes, hash, tree, leaf',
  failure: 'sequence, step, ordinal',
  forfeit: 'ordinal, study_id, rho, answer_hash, tree, leaf, forfeited_at, paid_for',
  consent_event: 'sequence, id, subject, document',
};

const sealed = ([table, columns]: readonly [string, string]): string => `
alter table ${table} add column seal text;
drop trigger ${table}_never_changes;
create trigger ${table}_never_changes before update of ${columns} on ${table} begin select raise(abort, 'append only'); end;
create trigger ${table}_sealed_once before update of seal on ${table} when old.seal is not null
  begin select raise(abort, 'append only'); end;
`;

/**
 * Rows of the ledger, of consent and of features bear a seal over the whole row, under a key beside the keys, because
 * the leaves hold less than the rows. The seal of a subject covers its pseudonym and the keyed number by which it is
 * found. A forfeit names the further answer that it pays for, and subjects named by consent under the present tree of
 * the log are stored.
 */
export const SEALED_ROWS: Migration = {
  version: 14,
  name: 'sealed-rows',
  sql: `
alter table forfeit add column paid_for text;
${Object.entries(SEALED).map(sealed).join('')}
alter table feature_set add column seal text;
alter table subject add column seal text;
alter table draft_subject add column seal text;
alter table draft_event add column seal text;
create table consent_named (
  subject text primary key references subject,
  tree integer not null,
  seal text not null) strict, without rowid;
create table draft_named (
  subject text primary key,
  tree integer not null,
  seal text not null) strict, without rowid;
`,
};
