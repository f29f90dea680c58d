import { folded } from './folded.word.js';

/** Nobody who is looked for is older. */
const OLDEST_YEARS = 120;
/** Names by which a number says itself that it is a count, an estimate with its errors, or the place in an order, and no age. */
const OF_NO_AGE =
  /^(?:n|n_se|sites|df|se(?:_[a-z]+)?|[a-z_]*(?:error|bound)|total|sum|estimate|lower|upper|index|seq|sequence|version|bytes|ms|seconds)$|(?<!ac)counts?$/;
/** A moment to the second with its zone, as programs write when something happened to a record. */
const MOMENT = /T\d{2}:\d{2}:\d{2}(?:\.\d+)?(?:Z|[+-]\d{2}:\d{2})$/;

/**
 * Whether a value may be the age of somebody: a whole number from 0 to 120.
 * @param key that no role knows
 */
export function mayBeAge(key: string, text: string): boolean {
  return /^\d{1,3}$/.test(text) && Number(text) <= OLDEST_YEARS && !OF_NO_AGE.test(folded(key));
}

/** Whether a text that tells a day is the moment of an event that a program noted. */
export function isMoment(text: string): boolean {
  return MOMENT.test(text);
}
