/** A contribution that came and was left out of its round: neither the site's decline nor an answer of it. */
export const REFUSED_ANSWERS = {
  name: '0002-refused-answers',
  sql: `
alter table collimate.answers drop constraint answers_outcome_check;
alter table collimate.answers add constraint answers_outcome_check
  check (outcome in ('released', 'unavailable', 'declined', 'refused'));
`,
} as const;
