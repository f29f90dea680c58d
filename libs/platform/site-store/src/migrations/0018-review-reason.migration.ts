import { appendOnly, type Migration } from '../session/migrate.js';

/** Why somebody refused a study, in their own words: beside the signature, and under its seal. */
export const REVIEW_REASON: Migration = {
  version: 18,
  name: 'review-reason',
  sql: `
create table signature_reason (
  digest text not null references study,
  account text not null references account,
  tree integer not null,
  reason text not null,
  primary key (digest, account, tree)) strict, without rowid;
${appendOnly('signature_reason')}
`,
};
