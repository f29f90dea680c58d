/** Where a round stands, at the coordinator. */
export const ROUND_STATES = ['open', 'pooled', 'abandoned'] as const;

/**
 * What became of a site's answer: `released` and in the sum; `unavailable`, that it was charged and could not be made; `declined` by the
 * site; `refused` by the coordinator.
 */
export const ANSWER_OUTCOMES = ['released', 'unavailable', 'declined', 'refused'] as const;

/** Where a site stands with the coordinator. */
export const SITE_STATES = ['invited', 'active', 'suspended'] as const;

/** One of ROUND_STATES. */
export type RoundState = (typeof ROUND_STATES)[number];
/** One of ANSWER_OUTCOMES. */
export type AnswerOutcome = (typeof ANSWER_OUTCOMES)[number];
/** One of SITE_STATES. */
export type SiteState = (typeof SITE_STATES)[number];
