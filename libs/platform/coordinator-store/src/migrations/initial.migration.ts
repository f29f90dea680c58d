/** The first tables. Once released, this text never changes; a new need is a new migration. */
export const INITIAL = {
  name: '0001-initial',
  sql: `
create table collimate.sites (
  id text primary key,
  name text not null,
  state text not null check (state in ('invited', 'active', 'suspended')),
  spki text,
  agent_version text,
  policy_sha256 text,
  enrolled_at text,
  last_seen_at text,
  created_at text not null
);
create table collimate.invitations (
  nonce_hash text primary key,
  site_id text not null references collimate.sites,
  expires_at text not null,
  used_at text
);
create table collimate.certificates (
  serial text primary key,
  site_id text not null references collimate.sites,
  pem text not null,
  not_after text not null,
  issued_at text not null,
  revoked_at text
);
create table collimate.studies (
  id text primary key,
  digest text not null unique,
  protocol_json text not null,
  state text not null,
  created_at text not null,
  changed_at text not null
);
create table collimate.progress (
  study_id text not null references collimate.studies,
  site_id text not null references collimate.sites,
  progress text not null,
  reported_at text not null,
  primary key (study_id, site_id)
);
create table collimate.rounds (
  id text primary key,
  study_id text not null references collimate.studies,
  statistic text not null,
  ordinal integer not null,
  epoch bigint not null,
  roster text not null,
  state text not null check (state in ('open', 'pooled', 'abandoned')),
  opened_at text not null,
  deadline_at text not null,
  closed_at text,
  estimate_json text,
  unique (study_id, ordinal)
);
create table collimate.assignments (
  id text primary key,
  ordinal bigint generated always as identity,
  site_id text not null references collimate.sites,
  kind text not null check (kind in ('review', 'round')),
  study_id text not null references collimate.studies,
  round_id text references collimate.rounds,
  created_at text not null,
  acknowledged_at text
);
create index assignments_waiting on collimate.assignments (site_id, ordinal) where acknowledged_at is null;
create table collimate.answers (
  round_id text not null references collimate.rounds,
  site_id text not null references collimate.sites,
  outcome text not null check (outcome in ('released', 'unavailable', 'declined')),
  decline_code text,
  message bytea,
  message_sha256 text,
  receipt_json text,
  stored_at text not null,
  primary key (round_id, site_id)
);
create table collimate.chunks (
  round_id text not null references collimate.rounds,
  site_id text not null references collimate.sites,
  upload_sha256 text not null,
  start_byte bigint not null,
  content bytea not null,
  primary key (round_id, site_id, upload_sha256, start_byte)
);
create table collimate.witnesses (
  site_id text not null references collimate.sites,
  generation integer not null,
  size bigint not null,
  root text not null,
  witnessed_at text not null,
  primary key (site_id, generation, size)
);
create table collimate.results (
  study_id text primary key references collimate.studies,
  study_digest text not null,
  result_json text not null,
  result_digest text not null,
  published_at text not null
);
create table collimate.leaves (
  position bigint primary key,
  entry text not null
);
create table collimate.requests (
  site_id text not null,
  request_id text not null,
  method text not null,
  payload_sha256 text not null,
  response bytea not null,
  answered_at text not null,
  primary key (site_id, request_id)
);
create index requests_age on collimate.requests (answered_at);
create table collimate.accounts (
  name text primary key,
  token_sha256 text not null unique,
  created_at text not null
);
create function collimate.refuse_change() returns trigger language plpgsql as $$
begin
  raise exception 'this table only grows';
end
$$;
create trigger leaves_only_grow before update or delete on collimate.leaves
  for each row execute function collimate.refuse_change();
create trigger answers_only_grow before update or delete on collimate.answers
  for each row execute function collimate.refuse_change();
create trigger leaves_stay before truncate on collimate.leaves execute function collimate.refuse_change();
create trigger answers_stay before truncate on collimate.answers execute function collimate.refuse_change();
`,
} as const;
