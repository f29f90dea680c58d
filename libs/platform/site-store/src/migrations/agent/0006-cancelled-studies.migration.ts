import type { Migration } from '../../session/migrate.js';

/** Studies of which the coordinator has said that they are cancelled; it is not taken back. */
export const CANCELLED_STUDIES: Migration = {
  version: 6,
  name: 'cancelled-studies',
  sql: 'create table agent_cancelled (digest text primary key) strict, without rowid',
};
