import { isKeyPhrase, keyPhrase } from './key-phrase.js';

describe('the phrase of a key', () => {
  const key = 'ab'.repeat(32);

  it('is six words of the list, the same for the same key and others for another', () => {
    expect(keyPhrase(key)).toMatch(/^([a-z]{3,8} ){5}[a-z]{3,8}$/);
    expect(keyPhrase(key)).toBe(keyPhrase(key));
    const phrases = Array.from({ length: 2_000 }, (_, n) => keyPhrase(n.toString(16).padStart(64, '0')));
    expect(new Set(phrases).size).toBe(2_000);
    // Every word of the list is used about equally: 12,000 draws of 2,048.
    const words = phrases.flatMap((phrase) => phrase.split(' '));
    expect(new Set(words).size).toBeGreaterThan(2_000);
    expect(new Set(phrases.map((phrase) => phrase.split(' ')[0])).size).toBeGreaterThan(1_200);
  });

  it('is known however it is typed, and not with another word, order or number of words', () => {
    const phrase = keyPhrase(key);
    for (const typed of [phrase, phrase.toUpperCase(), ` ${phrase.replaceAll(' ', ' - ')} `, phrase.replaceAll(' ', '\n')]) {
      expect(isKeyPhrase(typed, key)).toBe(true);
    }
    const words = phrase.split(' ');
    for (const typed of [
      '',
      words.slice(0, 5).join(' '),
      [...words].reverse().join(' '),
      `${phrase} zoo`,
      phrase.replace(words[2], 'zoo'),
    ]) {
      expect(isKeyPhrase(typed, key)).toBe(false);
    }
  });
});
