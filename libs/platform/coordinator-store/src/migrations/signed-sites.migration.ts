/** Time since which a site signs its messages: from then on unsigned ones are refused. */
export const SIGNED_SITES = {
  name: '0014-signed-sites',
  sql: `
alter table collimate.sites add column signs_since text;
`,
} as const;
