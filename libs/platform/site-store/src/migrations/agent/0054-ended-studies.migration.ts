import type { Migration } from '../../session/migrate.js';

/** Studies of which the coordinator has said that they have ended, and for which it has ordered nothing since. */
export const ENDED_STUDIES: Migration = {
  version: 54,
  name: 'ended-studies',
  sql: 'create table agent_ended (digest text primary key) strict, without rowid',
};
