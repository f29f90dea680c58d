import type { Migration } from '../../session/migrate.js';

/** Studies that the coordinator has cancelled. A cancellation is final. */
export const CANCELLED_STUDIES: Migration = {
  version: 6,
  name: 'cancelled-studies',
  sql: 'create table agent_cancelled (digest text primary key) strict, without rowid',
};
