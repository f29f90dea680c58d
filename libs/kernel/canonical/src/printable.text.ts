/**
 * What a line of text must not hold: controls and line ends, characters that are not seen or turn the direction of writing, halves of
 * pairs, and characters of private use. Unassigned ones are not in it: they are others in each version of Unicode.
 * @source Unicode Standard, general categories Cc, Cf, Cs, Co, Zl, Zp and the property Default_Ignorable_Code_Point (UAX 44)
 */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Cs}\p{Co}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/u;
const EVERY_UNSEEN = new RegExp(UNSEEN, 'gu');

/**
 * @returns whether the text is one line of which everything is seen
 * @example
 * ```ts
 * import { isPrintable } from '@collimate/kernel-canonical';
 * isPrintable('GTV prim'); // => true
 * isPrintable('GTV\u202eprim'); // => false
 * ```
 */
export function isPrintable(text: string): boolean {
  return !UNSEEN.test(text);
}

/**
 * @returns the text as one line of which everything is seen: each other character as its number, for example `\u{1b}`
 * @example
 * ```ts
 * import { shownText } from '@collimate/kernel-canonical';
 * shownText('a\nb'); // => 'a\\u{a}b'
 * ```
 */
export function shownText(text: string): string {
  return text.replaceAll(EVERY_UNSEEN, (one) => `\\u{${one.codePointAt(0)!.toString(16)}}`);
}

/**
 * @returns the text without what is not seen, in its compatible form, trimmed and in small letters: two titles that look the same are equal
 * @example
 * ```ts
 * import { lookOf } from '@collimate/kernel-canonical';
 * lookOf('Sub\u00adject '); // => 'subject'
 * ```
 */
export function lookOf(text: string): string {
  return text.replaceAll(EVERY_UNSEEN, '').normalize('NFKC').trim().toLowerCase();
}
