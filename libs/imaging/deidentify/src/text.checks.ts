import type { Identity } from './identity.js';
import { UNKNOWN_WORD, VOCABULARIES, type Vocabulary, type VocabularyName, WORD_BREAK } from './vocabulary.table.js';

const CODE_STRING = /^[A-Z0-9_ ]{0,16}$/;
const WORDS: ReadonlyMap<string, ReadonlySet<string>> = new Map(
  Object.entries(VOCABULARIES).map(([name, { words }]) => [name, new Set([...words.split(/\s+/), UNKNOWN_WORD])]),
);

/** @returns whether every value is made of the words and has the form of its representation */
export function isOfTerms(text: string, words: ReadonlySet<string>, vr: string): boolean {
  return text.split('\\').every((part) => (vr !== 'CS' || CODE_STRING.test(part.trim())) && consistsOf(part, words));
}

/** @returns whether every word of the value is in the list */
export function consistsOf(value: string, words: ReadonlySet<string>): boolean {
  return value
    .trim()
    .split(/ +/)
    .every((word) => word === '' || words.has(word));
}

/** Why a text of a vocabulary is not kept. */
export type TextFault = 'vocabulary' | 'identity';

/**
 * A text of a closed vocabulary. Words of the vocabulary are compared with the names of persons, since a maker may bear one; shaped
 * words with everything that the file tells of persons, places and numbers.
 * @returns why the value cannot stay, undefined if it can
 */
export function faultOfText(value: string, name: VocabularyName, identity: Identity): TextFault | undefined {
  const vocabulary: Vocabulary = VOCABULARIES[name];
  const words = WORDS.get(name) as ReadonlySet<string>;
  const upper = value.trim().toUpperCase();
  const shaped: string[] = [];
  for (const word of upper.split(WORD_BREAK).map((part) => part.replace(/\.$/, ''))) {
    if (word === '' || words.has(word)) continue;
    if (!vocabulary.shapes.some((shape) => shape.test(word))) return 'vocabulary';
    shaped.push(word);
  }
  return identity.namesPersonIn(upper) || shaped.some((word) => identity.isIn(word)) || identity.isIn(shaped.join(''))
    ? 'identity'
    : undefined;
}
