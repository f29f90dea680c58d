/** What independent witnesses gave under the heads of the coordinator's log; the first word of each is kept. */
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
`,
} as const;
