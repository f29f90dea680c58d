import type { Migration } from '../../session/migrate.js';

/** Signatures under a recovery without a list of withdrawals. */
export const RECOVERY_WITHOUT: Migration = {
  version: 3,
  name: 'recovery-without-withdrawals',
  sql: 'create table agent_without_withdrawals (account text primary key) strict, without rowid',
};
