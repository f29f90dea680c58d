import type { Migration } from '../../session/migrate.js';

/**
 * A signature has the site's seal, so that nobody can write one into the file. Signatures without a seal count for
 * nothing.
 */
export const SIGNED_AND_SEALED: Migration = {
  version: 5,
  name: 'recovery-signatures-sealed',
  sql: `
alter table agent_recovery add column seal text;
alter table agent_without_withdrawals add column seal text;
`,
};
