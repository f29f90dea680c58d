import { REFUSAL_CODES, type RefusalCode } from '@collimate/privacy-accounting';

/**
 * Why a site gives no answer to a round, without the amount of budget left: refusals of its gate, and reasons that only
 * the site knows.
 */
export type DeclineCode = RefusalCode | 'NOT_IN_ROSTER' | 'GONE' | 'DEADLINE_PASSED';

/**
 * All codes of declines. `GONE`: the answer was charged and is lost, after a restored backup. `DEADLINE_PASSED`: no
 * answer could leave on a tick before the round ends; the site may have been charged for it by then.
 */
export const DECLINE_CODES: readonly DeclineCode[] = [...REFUSAL_CODES, 'NOT_IN_ROSTER', 'GONE', 'DEADLINE_PASSED'];

/** Questions for which a code shows that nothing was charged: all, those with one declared answer, or none. */
type RuledOut = 'each' | 'answered-once' | 'none';

/**
 * Whether a decline with this code shows that the site was not charged. The coordinator may have forgotten an answer
 * and ask again, so a code that can follow a charge shows nothing. Charges come before a used-up number of answers, an
 * opening that comes too soon, a retired question, and a budget that a recovery took as spent. An unknown or
 * unexplained step follows earlier steps. A withdrawn approval, a site that has left, a quarantine and a passed
 * deadline can come after the charge; `GONE` always does, and `GIVEN_CHANGED` is said beside a step that was answered.
 * Where the site's budget is used up, a question with one answer was not charged yet.
 */
const RULED_OUT: Readonly<Record<DeclineCode, RuledOut>> = {
  STUDY_NOT_APPROVED: 'none',
  ENGINE_NOT_APPROVED: 'none',
  QUERY_NOT_DECLARED: 'each',
  QUERY_RETIRED: 'none',
  STEP_OUT_OF_RANGE: 'none',
  ANSWERS_EXHAUSTED: 'none',
  STUDY_BUDGET_EXHAUSTED: 'none',
  SITE_BUDGET_EXHAUSTED: 'answered-once',
  GIVEN_CHANGED: 'none',
  GIVEN_UNEXPLAINED: 'none',
  TRANSFORM_NOT_PUBLIC: 'each',
  EPOCH_OUT_OF_RANGE: 'none',
  QUARANTINED: 'none',
  NOT_IN_ROSTER: 'none',
  GONE: 'none',
  DEADLINE_PASSED: 'none',
};

/**
 * @param answers number of answers that the protocol declares for the question
 * @returns whether a decline shows that its site was not charged; a word of a later version shows nothing
 */
export function rulesOutCharge(word: string | null, answers: number): boolean {
  if (word === null || !Object.hasOwn(RULED_OUT, word)) return false;
  const ruledOut = RULED_OUT[word as DeclineCode];
  return ruledOut === 'each' || (ruledOut === 'answered-once' && answers === 1);
}
