import { folded } from './folded.word.js';
import { isSexWord, sexOf } from './written.sex.js';

/** Longer names are no names of a sex. */
const LONGEST_NAME = 40;
/** Words around the sex in the name of such a column. */
const AROUND = /^(?:is|ist|est|es|patient|subject|person|sex|gender|geschlecht|sexe|genre|sexo|genero|sesso|geslacht)$/;
const YES = /^(?:1(?:\.0+)?|true|yes|ja|oui|si)$/i;
const NO = /^(?:0(?:\.0+)?|false|no|nein|non)$/i;

/** A sex that stands as yes and no. */
export interface OneHotSex {
  /** `F`, `M` or `O`; undefined where yes and no contradict each other or leave it open. */
  readonly sex: string | undefined;
  /** The first of its columns. */
  readonly at: number;
  /** Whether it is written as 1 and 0, which may also be counts of people. */
  readonly isNumber: boolean;
}

/**
 * The sex of a person by columns of yes and no: `sex_F: 1`, `female: true`, `isMale: 0`. No for one of the two sexes
 * means the other one, if no other column says yes and the other sex has no column.
 * @param entries names and values of one object or row
 * @returns undefined without such a column, or if one of them holds something else (a count)
 */
export function oneHotSex(entries: readonly (readonly [key: string, value: unknown])[]): OneHotSex | undefined {
  const said: { readonly sex: string; readonly isSo: boolean }[] = [];
  let [at, isNumber] = [-1, false];
  for (const [i, [key, value]] of entries.entries()) {
    const sex = sexInName(key, typeof value === 'boolean');
    if (sex === undefined || !['boolean', 'number', 'string'].includes(typeof value)) continue;
    const text = String(value).trim();
    if (!YES.test(text) && !NO.test(text)) return undefined;
    if (at < 0) at = i;
    isNumber ||= /^\d/.test(text);
    said.push({ sex, isSo: YES.test(text) });
  }
  if (at < 0) return undefined;
  const yes = said.filter(({ isSo }) => isSo);
  if (yes.length > 0) return { sex: yes.length === 1 ? yes[0].sex : undefined, at, isNumber };
  const left = ['F', 'M'].filter((one) => !said.some(({ sex }) => sex === one));
  return { sex: left.length === 1 ? left[0] : undefined, at, isNumber };
}

/**
 * @param isFlag whether its value is true or false; then one letter is enough
 * @returns the sex that a column of this name tells by yes and no
 */
function sexInName(name: string, isFlag: boolean): string | undefined {
  if (name.length > LONGEST_NAME) return undefined;
  const words = folded(name.replaceAll(/(\p{Ll})(\p{Lu})/gu, '$1_$2'))
    .split(/[^\p{L}]+/u)
    .filter((word) => word !== '');
  const others = words.filter((word) => !AROUND.test(word));
  if (others.length !== 1) return undefined;
  if (words.length > 1) return sexOf(others[0]);
  return isSexWord(others[0]) && (isFlag || others[0].length > 1) ? sexOf(others[0]) : undefined;
}
