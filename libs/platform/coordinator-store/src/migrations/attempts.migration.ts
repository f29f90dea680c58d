/** Attempts at masked sums with their words, and the log of members. */
export const ATTEMPTS = {
  name: '0008-attempts',
  sql: `
create table collimate.attempts (
  round_id text not null references collimate.rounds (id),
  attempt integer not null,
  invited text not null,
  member_size integer not null,
  member_root text not null,
  state text not null,
  code text,
  opened_at text not null,
  phase_until text not null,
  cleared_at text,
  ended_at text,
  primary key (round_id, attempt)
);
create table collimate.attempt_words (
  round_id text not null,
  attempt integer not null,
  ordinal integer not null,
  site_id text references collimate.sites (id),
  message bytea,
  receipt_json text,
  proof_json text,
  stored_at text not null,
  primary key (round_id, attempt, ordinal),
  foreign key (round_id, attempt) references collimate.attempts (round_id, attempt)
);
create index attempt_receipts on collimate.attempt_words (site_id, round_id, attempt) where receipt_json is not null;
create table collimate.consortium (
  public_key text primary key,
  named_at text not null
);
create table collimate.members (
  position integer primary key,
  site_id text not null references collimate.sites (id),
  identity_key text not null,
  signature text not null,
  added_at text not null
);
create table collimate.member_cosignatures (
  position integer not null references collimate.members (position),
  site_id text not null references collimate.sites (id),
  signature text not null,
  added_at text not null,
  primary key (position, site_id)
);
create trigger attempt_words_only_grow before update or delete on collimate.attempt_words
  for each row execute function collimate.refuse_change();
create trigger attempt_words_stay before truncate on collimate.attempt_words execute function collimate.refuse_change();
create trigger members_only_grow before update or delete on collimate.members
  for each row execute function collimate.refuse_change();
create trigger members_stay before truncate on collimate.members execute function collimate.refuse_change();
`,
} as const;
