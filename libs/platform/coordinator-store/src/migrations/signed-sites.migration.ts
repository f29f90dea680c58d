/** Since when a site signs its messages: from then on it is heard with its signature alone. */
export const SIGNED_SITES = {
  name: '0014-signed-sites',
  sql: `
alter table collimate.sites add column signs_since text;
`,
} as const;
