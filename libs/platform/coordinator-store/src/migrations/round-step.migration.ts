/** The step that a round of a statistic of several steps asks for; earlier rounds ask for the first. */
export const ROUND_STEP = {
  name: '0005-round-step',
  sql: `
alter table collimate.rounds add column step integer not null default 0 check (step >= 0);
alter table collimate.rounds drop constraint rounds_study_id_ordinal_key;
alter table collimate.rounds add constraint rounds_study_id_ordinal_step_key unique (study_id, ordinal, step);
`,
} as const;
