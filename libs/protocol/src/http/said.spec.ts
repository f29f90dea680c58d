import { saidOf } from './said.js';

describe('a word of an answer', () => {
  const sentences = { open: 'it takes answers', closed: 'it takes none' };

  it('is said in the sentence of this version', () => {
    expect(saidOf(sentences, 'open')).toBe('it takes answers');
  });

  it.each(['paused', 'toString', '__proto__'])('is shown as it came where this version has no sentence: %s', (word) => {
    expect(saidOf<string>(sentences, word)).toBe(word);
  });
});
