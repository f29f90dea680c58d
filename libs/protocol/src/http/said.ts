/**
 * Says a word of an answer in a sentence.
 * @param sentences one for every word of this version: a word that was renamed or added does not compile without its own
 * @param word as it came. A server of a later or an earlier version may send another: clients hand answers on unread, so it arrives here
 * @returns the sentence; the word itself where this version has none, so that nothing is hidden and nothing breaks
 */
export function saidOf<Word extends string>(sentences: Readonly<Record<Word, string>>, word: Word): string {
  return Object.hasOwn(sentences, word) ? sentences[word] : word;
}
