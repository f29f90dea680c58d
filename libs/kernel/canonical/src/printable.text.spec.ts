import { isPrintable, lookOf, shownText } from './printable.text.js';

/** Escape, line ends, a turn of direction, a zero width space, a soft hyphen, a filler that takes no room, half a pair, private use. */
const UNSEEN = [
  '\u001b',
  '\r',
  '\n',
  '\u0085',
  '\u2028',
  '\u202e',
  '\u2066',
  '\u200b',
  '\u00ad',
  '\u3164',
  '\ufeff',
  '\ud800',
  '\ue000',
];

describe('a line of which everything is seen', () => {
  it.each(UNSEEN)('has no %j', (one) => {
    expect(isPrintable(`a${one}b`)).toBe(false);
    expect(shownText(`a${one}b`)).toBe(`a\\u{${one.codePointAt(0)?.toString(16)}}b`);
    expect(lookOf(`Sub${one}ject `)).toBe('subject');
  });

  it('may be in every language, and stays as it is', () => {
    for (const text of ['Größe, cm²', '腫瘍 1', 'возраст', '😀', '1/2 — «x»']) {
      expect(isPrintable(text)).toBe(true);
      expect(shownText(text)).toBe(text);
    }
  });

  it('looks the same in wide letters and capitals', () => {
    expect(lookOf(' ＩＭＡＧＥ\u00a0')).toBe('image');
  });
});
