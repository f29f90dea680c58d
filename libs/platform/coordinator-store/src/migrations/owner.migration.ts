/** Owner of the database: the fingerprint of the keys that sign its log and its certificates. One row at most. */
export const OWNER = {
  name: '0003-owner',
  sql: `
create table collimate.owner (
  only_row boolean primary key default true check (only_row),
  fingerprint text not null,
  since text not null
);
`,
} as const;
