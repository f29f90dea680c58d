/**
 * Input of a step of a statistic of several steps, and the sums from which it follows; rounds of one step have no such
 * input.
 */
export const STEP_GIVEN = {
  name: '0007-step-given',
  sql: `
alter table collimate.rounds add column given text;
alter table collimate.rounds add column sums_json text;
`,
} as const;
