/**
 * Lifetime budget of a hospital, and the least time between two openings. The statistics of a study are read and signed
 * by two approvers.
 */
export interface PolicyTemplate {
  /** Lifetime budget in rho, a fraction. */
  readonly budget: string;
  /** Shortest distance of two openings, days. */
  readonly openingDays: number;
  readonly says: string;
}

/** From few studies to many. */
export const POLICY_TEMPLATES = {
  cautious: { budget: '3/10', openingDays: 7, says: 'one or two studies for life, asked once a week at most' },
  usual: { budget: '9/10', openingDays: 1, says: 'some studies for life, asked once a day at most' },
  generous: { budget: '2', openingDays: 1, says: 'many studies, each patient is protected less over the years' },
} as const satisfies Record<string, PolicyTemplate>;

/** Name of a template. */
export type PolicyName = keyof typeof POLICY_TEMPLATES;
