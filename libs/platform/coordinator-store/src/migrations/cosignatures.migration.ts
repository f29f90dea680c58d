/**
 * Cosignatures of independent witnesses under the heads of the coordinator's log; the first of each is kept. Also
 * indices for the look-ups of sites.
 */
export const COSIGNATURES = {
  name: '0006-cosignatures',
  sql: `
create table collimate.cosignatures (
  witness text not null,
  size bigint not null,
  line text not null,
  at text not null,
  primary key (witness, size)
);
create index leaves_by_study on collimate.leaves ((entry::jsonb ->> 'study'), position) where entry::jsonb ->> 'kind' = 'study-frozen';
create index leaves_by_policy on collimate.leaves ((entry::jsonb ->> 'site'), position) where entry::jsonb ->> 'kind' = 'site-policy-named';
create index leaves_of_software on collimate.leaves (position) where entry::jsonb ->> 'kind' = 'software-named';
`,
} as const;
