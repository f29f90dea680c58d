import type { Migration } from '../session/migrate.js';

/** The query of a further answer that a recovery has paid for: it counts as one of the answers that the study declares. */
export const FURTHER_ANSWERS_COUNTED: Migration = {
  version: 40,
  name: 'further-answers-counted',
  sql: `alter table forfeit add column query_digest text;`,
};
