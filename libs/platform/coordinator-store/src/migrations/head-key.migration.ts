/**
 * Key under which a site signed a head; the site may name another later. For earlier heads it is known if the site has
 * named no key since; the log tells when it did.
 */
export const HEAD_KEY = {
  name: '0016-head-key',
  sql: `
alter table collimate.witnesses add column log_key text;
with named as (
  select entry::json ->> 'site' as site, max(entry::json ->> 'at') as at from collimate.leaves
    where entry::json ->> 'kind' = 'site-key-named' group by 1)
update collimate.witnesses set log_key = sites.log_key
  from collimate.sites left join named on named.site = sites.id
  where sites.id = witnesses.site_id and witnesses.signature is not null and witnesses.witnessed_at >= coalesce(named.at, '');
`,
} as const;
