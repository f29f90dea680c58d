/** The alarm of a site, in its own words, the key of its log, and its signature under each confirmed head. */
export const SITE_STANDING = {
  name: '0003-site-standing',
  sql: `
alter table collimate.sites add column alarm text not null default 'none';
alter table collimate.sites add column alarm_since text;
alter table collimate.sites add column log_key text;
alter table collimate.witnesses add column signature text;
`,
} as const;
