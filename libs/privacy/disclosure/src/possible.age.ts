import { folded } from './folded.word.js';
import { isSexWord } from './written.sex.js';

/** Highest age that is taken for one, years. */
const OLDEST_YEARS = 120;
/** Names of numbers that are no ages: counts, estimates with their errors, places in an order. */
const OF_NO_AGE =
  /^(?:n|n_se|sites|df|se(?:_[a-z]+)?|[a-z_]*(?:error|bound)|total|sum|estimate|lower|upper|index|seq|sequence|version|bytes|ms|seconds)$|(?<!ac)counts?$/;
/** A moment to the second with its zone, as programs write when something happened to a record. */
const MOMENT = /T\d{2}:\d{2}:\d{2}(?:\.\d+)?(?:Z|[+-]\d{2}:\d{2})$/;
/** Longer texts are no sex with a number. */
const LONGEST_WORD = 24;

/**
 * Whether a value may be the age of somebody: a whole number from 0 to 120.
 * @param key without a known role
 */
export function mayBeAge(key: string, text: string): boolean {
  return /^\d{1,3}$/.test(text) && Number(text) <= OLDEST_YEARS && !isOfNoAge(key);
}

/**
 * Whether a value may be an age with decimals, of one year or more, or a year of birth. Many other measures have that form, so it
 * counts only beside a sex. Decimals below one are shares.
 * @param key that no role knows
 */
export function mayBeAgeBesideSex(key: string, text: string): boolean {
  if (isOfNoAge(key)) return false;
  const isDecimal = /^\d{1,3}[.,]\d+$/.test(text);
  const years = Number(text.replace(',', '.'));
  return isDecimal ? years >= 1 && years <= OLDEST_YEARS : /^(?:19|20)\d{2}$/.test(text);
}

/**
 * Whether a text is a sex and a number that may be an age, in one word or with signs between: `F66`, `F/66`, `66 F`, `female 66`. The code of a diagnosis
 * looks the same (F32), so it is never read.
 */
export function isSexWithNumber(text: string): boolean {
  if (text.length > LONGEST_WORD) return false;
  const words = text.split(/[\s_|;,:/-]+|(?<=\p{L})(?=\d)|(?<=\d)(?=\p{L})/u).filter((word) => word !== '');
  if (words.length !== 2) return false;
  const [sex, age] = /^\d/.test(words[0]) ? [words[1], words[0]] : words;
  // In one word a small letter is a unit or the number of a column, and so is one digit.
  const isTight = text.includes(words.join(''));
  if (isTight && (/^\p{Ll}$/u.test(sex) || age.length < 2)) return false;
  return isSexWord(sex) && (mayBeAge('', age) || (!isTight && mayBeAgeBesideSex('', age)));
}

/** Whether a number may be a moment, counted in seconds or milliseconds since 1970: from 2001 to 2064. */
export function mayBeMoment(text: string): boolean {
  return /^[12]\d{9}(?:\d{3})?(?:\.\d+)?$/.test(text);
}

/** Whether a text that tells a day is the moment of an event that a program noted. */
export function isMoment(text: string): boolean {
  return MOMENT.test(text);
}

function isOfNoAge(key: string): boolean {
  return OF_NO_AGE.test(folded(key.slice(0, 200)));
}
