/**
 * Rounds in which each site answers in the open with its whole noise, because no attempt at a masked sum gave one. Such
 * a round stands beside the one whose answer it replaces; no earlier round is one.
 */
export const ROUND_FALLBACK = {
  name: '0018-round-fallback',
  sql: `
alter table collimate.rounds add column fallback boolean not null default false;
alter table collimate.rounds drop constraint rounds_study_id_turn_ordinal_step_key;
alter table collimate.rounds add constraint rounds_study_id_turn_ordinal_step_fallback_key unique (study_id, turn, ordinal, step, fallback);
`,
} as const;
