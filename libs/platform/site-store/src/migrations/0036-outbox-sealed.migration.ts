import type { Migration } from '../session/migrate.js';

/** A message that waits to be sent bears a seal over its row. What waits at the upgrade gets it at the first start. */
export const OUTBOX_SEALED: Migration = {
  version: 36,
  name: 'outbox-sealed',
  sql: `
alter table outbox add column seal text;
`,
};
