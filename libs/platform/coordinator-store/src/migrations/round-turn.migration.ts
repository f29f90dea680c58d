/**
 * Standing studies: the turn of a round, and the results of each turn. Earlier rounds and results are of the first
 * turn.
 */
export const ROUND_TURN = {
  name: '0012-round-turn',
  sql: `
alter table collimate.rounds add column turn integer not null default 0 check (turn >= 0);
alter table collimate.rounds drop constraint rounds_study_id_ordinal_step_key;
alter table collimate.rounds add constraint rounds_study_id_turn_ordinal_step_key unique (study_id, turn, ordinal, step);
alter table collimate.results add column turn integer not null default 0 check (turn >= 0);
alter table collimate.results drop constraint results_pkey;
alter table collimate.results add primary key (study_id, turn);
`,
} as const;
