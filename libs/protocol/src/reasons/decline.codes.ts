import { REFUSAL_CODES, type RefusalCode } from '@collimate/privacy-accounting';

/** Why a site gives no answer to a round, as it says itself, without the amount left: refusals of its gate, and what only it knows. */
export type DeclineCode = RefusalCode | 'NOT_IN_ROSTER' | 'GONE';

/** All of them. `GONE`: the answer was charged and is not held any more, after a restored backup. */
export const DECLINE_CODES: readonly DeclineCode[] = [...REFUSAL_CODES, 'NOT_IN_ROSTER', 'GONE'];
