import type { Migration } from '../session/migrate.js';

/** Of which query a further answer was that a recovery has paid for: it is one of the answers that the study declares. */
export const FURTHER_ANSWERS_COUNTED: Migration = {
  version: 40,
  name: 'further-answers-counted',
  sql: `alter table forfeit add column query_digest text;`,
};
