import { digestOf, fromHex } from '@collimate/kernel-canonical';
import { PROTOCOL } from './attempt.question.js';

const CONSONANTS = 'bdfghjklmnprstvz';
const VOWELS = 'aiou';
/** Bits of one word: consonant, vowel, consonant, vowel, consonant. */
const WORD_BITS = 16;
const WORDS = 6;

/**
 * A key as six words that people compare by telephone: the first 96 bits of its hash, 16 a word, each word speakable.
 * @param identityKey 64 hex digits
 * @source Wilkerson 2009, A Proposal for Proquints: Identifiers that are Readable, Spellable, and Pronounceable
 * @example
 * ```ts
 * import { keyWords } from '@collimate/privacy-aggregation';
 * keyWords('d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a').split(' ').length; // => 6
 * ```
 */
export function keyWords(identityKey: string): string {
  const hash = fromHex(digestOf(`${PROTOCOL}/key-words`, identityKey));
  return Array.from({ length: WORDS }, (_, index) => proquint((hash[2 * index] << 8) | hash[2 * index + 1])).join(' ');
}

/** @param value 16 bits */
function proquint(value: number): string {
  const part = (letters: string, bits: number, shift: number): string => letters[(value >> shift) & ((1 << bits) - 1)];
  const shifts = [WORD_BITS - 4, WORD_BITS - 6, WORD_BITS - 10, WORD_BITS - 12, 0];
  return shifts.map((shift, index) => (index % 2 === 0 ? part(CONSONANTS, 4, shift) : part(VOWELS, 2, shift))).join('');
}
