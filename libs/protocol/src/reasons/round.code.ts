import { DECLINE_CODES } from './decline.codes.js';
import { REASONS, type Reason } from './reasons.js';

/** Why a site does not confirm a masked sum: the sum does not hold the vector that the site sent, or the site could no longer check it. */
const SUM_CODES = ['PUBLISHED_OTHERWISE', 'SUM_NOT_CHECKED'] as const;

/** Why a round has no answer of a site: codes of the site's declines and notes, and reasons of the coordinator. */
export const ROUND_CODES = [...DECLINE_CODES, ...SUM_CODES, ...(Object.keys(REASONS) as Reason[])] as const;

/** One of ROUND_CODES. */
export type RoundCode = (typeof ROUND_CODES)[number];

/**
 * @param word from another program
 * @returns the same word. A word of a later version that is not in the list is kept, passed on and shown as it came, so
 *   that its reader knows that something was said. No rule of this version decides by it
 */
export function roundCode(word: string): RoundCode {
  return word as RoundCode;
}
