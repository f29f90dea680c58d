import type { Migration } from '../session/migrate.js';

/** A message in the outbox bears a seal over its row. Messages that wait at the upgrade get theirs at the first start. */
export const OUTBOX_SEALED: Migration = {
  version: 36,
  name: 'outbox-sealed',
  sql: `
alter table outbox add column seal text;
`,
};
