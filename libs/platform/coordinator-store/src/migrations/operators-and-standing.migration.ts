/**
 * Operators by name, with those who know their token; sites that wait for admission or are suspended, beside revoked
 * ones; and the end of the review. Sites called suspended until now were revoked for ever.
 */
export const OPERATORS_AND_STANDING = {
  name: '0009-operators-and-standing',
  sql: `
alter table collimate.accounts alter column token_sha256 drop not null;
alter table collimate.accounts add column token_by text;
alter table collimate.accounts add column removed_at text;
alter table collimate.sites drop constraint sites_state_check;
update collimate.sites set state = 'revoked' where state = 'suspended';
alter table collimate.sites add constraint sites_state_check
  check (state in ('invited', 'pending', 'active', 'suspended', 'revoked'));
alter table collimate.sites add column suspended_why text;
alter table collimate.sites add column invited_by text;
alter table collimate.invitations add column invited_by text;
alter table collimate.studies add column review_until text;
alter table collimate.studies add column review_ended_at text;
`,
} as const;
