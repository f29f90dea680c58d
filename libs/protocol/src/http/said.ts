/**
 * Puts a word of an answer into a sentence.
 * @param sentences one for every word of this version; a renamed or added word does not compile without one
 * @param word as it came. A server of another version may send an unknown one, which clients hand on unchecked
 * @returns the sentence; an unknown word itself, so that nothing is hidden and nothing breaks
 */
export function saidOf<Word extends string>(sentences: Readonly<Record<Word, string>>, word: Word): string {
  return Object.hasOwn(sentences, word) ? sentences[word] : word;
}
