import { keyWords } from './key.words.js';

const KEY = 'd75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a';

describe('the six words of a key', () => {
  it('can be spoken, and are others for another key', () => {
    const words = keyWords(KEY).split(' ');
    expect(words).toHaveLength(6);
    for (const word of words) expect(word).toMatch(/^([bdfghjklmnprstvz][aiou]){2}[bdfghjklmnprstvz]$/);
    const others = Array.from({ length: 200 }, (_, i) => keyWords(i.toString(16).padStart(64, '0')));
    expect(new Set([...others, keyWords(KEY)]).size).toBe(201);
  });

  it('use the whole range of a word', () => {
    const keys = Array.from({ length: 2000 }, (_, i) => (i + 1e6).toString(16).padStart(64, '0'));
    // Of 12,000 words drawn from 65,536 about 10,960 are different ones.
    expect(new Set(keys.flatMap((key) => keyWords(key).split(' '))).size).toBeGreaterThan(10_800);
  });
});
