import { canonicalJson } from './canonical-json.js';
import { digestOf, fromHex, parseDigest, sha256Hex, toHex } from './digest.js';
import { instantFromMs, instantToMs, parseInstant } from './clock.js';
import { parseSiteId } from './identifier.js';

describe('canonicalJson', () => {
  it('writes the example of RFC 8785, section 3.2.3', () => {
    const input = {
      numbers: [333333333.33333329, 1e30, 4.5, 2e-3, 0.000000000000000000000000001],
      string: '€$\u000F\u000aA\'\u0042\u0022\u005c\\"\u002f',
      literals: [null, true, false],
    };
    expect(canonicalJson(input)).toBe(
      '{"literals":[null,true,false],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27],"string":"€$\\u000f\\nA\'B\\"\\\\\\\\\\"/"}',
    );
  });

  it('sorts keys by UTF-16 units, as in RFC 8785, section 3.2.3', () => {
    const input = { '€': 1, '\r': 2, '1': 4, '😀': 5, '\u0080': 6, ö: 7 };
    expect(Object.keys(JSON.parse(canonicalJson(input)))).toEqual(['1', '\r', '\u0080', 'ö', '€', '😀']);
  });

  it('gives one text for one meaning: key order, 1 and 1.0, composed and decomposed letters', () => {
    expect(canonicalJson({ a: 1, b: 'é' })).toBe(canonicalJson({ b: 'e\u0301', a: 1.0 }));
  });

  it.each([NaN, Infinity, 10n, () => 1])('refuses %p, which JSON cannot hold', (value) => {
    expect(() => canonicalJson({ deep: [value] })).toThrow(
      expect.objectContaining({ code: 'NOT_CANONICAL', place: { tag: 'deep[0]' } }),
    );
  });
});

describe('digests and names', () => {
  it('hashes as FIPS 180-4 says', () => {
    expect(sha256Hex(new Uint8Array([0x61, 0x62, 0x63]))).toBe(
      'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',
    );
  });

  it('keeps two kinds of document with equal contents apart', () => {
    expect(digestOf('a/1', { x: 1 })).not.toBe(digestOf('b/1', { x: 1 }));
  });

  it('reads hex back and refuses what is none', () => {
    expect(toHex(fromHex('00ff10'))).toBe('00ff10');
    expect(() => fromHex('0g')).toThrow(expect.objectContaining({ code: 'BAD_DIGEST' }));
    expect(() => parseDigest('abc')).toThrow(expect.objectContaining({ code: 'BAD_DIGEST' }));
  });

  it('accepts one form of an instant only', () => {
    expect(instantToMs(parseInstant('2026-11-23T07:24:16.000Z'))).toBe(Date.UTC(2026, 10, 23, 7, 24, 16));
    expect(instantFromMs(0)).toBe('1970-01-01T00:00:00.000Z');
    expect(() => parseInstant('2026-11-23')).toThrow(expect.objectContaining({ code: 'BAD_INSTANT' }));
  });

  it.each(['', 'North', 'a_b', '-a', 'a'.repeat(65)])('refuses the site id %p', (text) => {
    expect(() => parseSiteId(text)).toThrow(expect.objectContaining({ code: 'BAD_IDENTIFIER' }));
  });
});
