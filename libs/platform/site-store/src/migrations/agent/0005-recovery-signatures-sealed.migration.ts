import type { Migration } from '../../session/migrate.js';

/** A signature bears the site's seal, so that nobody writes one into the file; those without count nothing. */
export const SIGNED_AND_SEALED: Migration = {
  version: 5,
  name: 'recovery-signatures-sealed',
  sql: `
alter table agent_recovery add column seal text;
alter table agent_without_withdrawals add column seal text;
`,
};
