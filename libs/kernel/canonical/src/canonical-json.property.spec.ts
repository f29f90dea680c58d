import canonicalize from 'canonicalize';
import fc from 'fast-check';
import { canonicalJson } from './canonical-json.js';

/** RFC 8785 by its author, over what NFC leaves. */
const oracle = canonicalize as unknown as (value: unknown) => string | undefined;

/** As JSON.parse makes it: own names alone, also `__proto__`. */
const documents = fc
  .jsonValue({ maxDepth: 4, stringUnit: 'binary' })
  .filter((value) => !JSON.stringify(value).includes('__proto__'));

function composed(value: unknown): unknown {
  if (typeof value === 'string') return value.normalize('NFC');
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(composed);
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name.normalize('NFC'), composed(item)]));
}

describe('canonicalJson', () => {
  it('writes what the reference implementation of RFC 8785 writes', () => {
    fc.assert(
      fc.property(documents, (value) => {
        expect(canonicalJson(value)).toBe(oracle(composed(value)));
      }),
      { numRuns: 2000 },
    );
  });

  it('writes names and words in NFC, in whatever order and form they come', () => {
    const words = fc
      .dictionary(fc.string({ unit: 'grapheme' }), fc.string({ unit: 'grapheme' }))
      .filter((one) => !('__proto__' in one));
    fc.assert(
      fc.property(words, (value) => {
        const apart = Object.entries(value).reverse();
        const other = Object.fromEntries(apart.map(([name, word]) => [name.normalize('NFD'), word.normalize('NFD')]));
        const names = new Set(Object.keys(value).map((name) => name.normalize('NFC')));
        if (names.size === apart.length) expect(canonicalJson(other)).toBe(canonicalJson(value));
      }),
    );
  });

  it('leaves out what is undefined in an object, and refuses it in a list, in a hole of one too', () => {
    expect(canonicalJson({ b: undefined, a: 1 })).toBe('{"a":1}');
    const hole = new Array<number>(2);
    hole[1] = 1;
    for (const list of [[undefined], hole]) {
      expect(() => canonicalJson({ list })).toThrow(
        expect.objectContaining({ code: 'NOT_CANONICAL', place: { tag: 'list[0]' } }),
      );
    }
  });

  it('tells two documents apart that differ in a name which JavaScript keeps for itself', () => {
    const [with1, without] = [JSON.parse('{"__proto__":1,"a":2}'), { a: 2 }] as const;
    expect(canonicalJson(with1)).toBe('{"__proto__":1,"a":2}');
    expect(canonicalJson(with1)).not.toBe(canonicalJson(without));
  });
});
