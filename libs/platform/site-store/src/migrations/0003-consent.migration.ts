import type { Migration } from '../session/migrate.js';

/** Consent that obeys an ending: the latest time that counted, so that a clock that was set back changes nothing. */
export const CONSENT: Migration = {
  version: 3,
  name: 'consent',
  sql: `
insert into counter values ('consent-time', 0);
`,
};
