import { fromHex, sha256Bytes, toHex } from '@collimate/kernel-canonical';
import { DeidentifyError } from './deidentify.error.js';
import { hmacSha256, KeyedMap } from './keyed-map.js';

const ascii = (text: string): Uint8Array => new TextEncoder().encode(text);

describe('hmacSha256', () => {
  it.each([
    ['0b'.repeat(20), ascii('Hi There'), 'b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7'],
    [
      toHex(ascii('Jefe')),
      ascii('what do ya want for nothing?'),
      '5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843',
    ],
    ['aa'.repeat(20), new Uint8Array(50).fill(0xdd), '773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe'],
    [
      'aa'.repeat(131),
      ascii('Test Using Larger Than Block-Size Key - Hash Key First'),
      '60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54',
    ],
  ])('meets the test cases of RFC 4231 (key %s)', (key, message, expected) => {
    expect(toHex(hmacSha256(fromHex(key), message))).toBe(expected);
  });
});

describe('KeyedMap', () => {
  const map = new KeyedMap(new Uint8Array(32).fill(1));

  it('maps a UID to a valid UID of at most 44 characters, the same one each time', () => {
    const mapped = map.uid('1.2.826.0.1.3680043.8.498.1');
    expect(mapped).toMatch(/^2\.25\.(0|[1-9]\d{0,38})$/);
    expect(map.uid('1.2.826.0.1.3680043.8.498.1')).toBe(mapped);
    expect(new KeyedMap(new Uint8Array(32).fill(1)).uid('1.2.826.0.1.3680043.8.498.1')).toBe(mapped);
    expect(map.uid('1.2.826.0.1.3680043.8.498.2')).not.toBe(mapped);
  });

  it('gives other replacements under another key, and none that a plain hash would give', () => {
    const other = new KeyedMap(new Uint8Array(32).fill(2));
    expect(other.uid('1.2.3')).not.toBe(map.uid('1.2.3'));
    expect(other.pseudonym('1')).not.toBe(map.pseudonym('1'));
    let plain = 0n;
    for (const byte of sha256Bytes(ascii('1.2.3')).subarray(0, 16)) plain = (plain << 8n) | BigInt(byte);
    expect(map.uid('1.2.3')).not.toBe(`2.25.${plain}`);
  });

  it('moves dates back by more than a year and less than eleven, differently for different subjects', () => {
    const shifts = Array.from({ length: 200 }, (_, i) => map.shiftDays(`subject ${i}`));
    expect(Math.max(...shifts)).toBeLessThanOrEqual(-366);
    expect(Math.min(...shifts)).toBeGreaterThan(-11 * 366);
    expect(new Set(shifts).size).toBeGreaterThan(150);
  });

  it('refuses a key shorter than 32 bytes', () => {
    expect(() => new KeyedMap(new Uint8Array(31))).toThrow(DeidentifyError);
  });
});

describe('what a key has made', () => {
  const [map, other] = [1, 2].map((byte) => new KeyedMap(new Uint8Array(32).fill(byte)));
  const uids = Array.from({ length: 500 }, (_, n) => `1.2.826.0.1.${n}`);

  it('is known to it and to no other, and stays as it is', () => {
    const mapped = uids.map((uid) => map.uid(uid));
    expect(mapped.every((uid) => map.isOwnUid(uid) && map.uid(uid) === uid && uid.length <= 44)).toBe(true);
    expect(mapped.filter((uid) => other.isOwnUid(uid))).toEqual([]);
    expect(uids.filter((uid) => map.isOwnUid(uid))).toEqual([]);
    expect(new Set(mapped).size).toBe(uids.length);
    const names = uids.map((subject) => map.pseudonym(subject));
    expect(names.every((name) => /^P[0-9A-F]{28}$/.test(name) && map.isOwnPseudonym(name) && !other.isOwnPseudonym(name))).toBe(
      true,
    );
    const tampered = names[0].replace(/^P./, names[0][1] === '0' ? 'P1' : 'P0');
    expect(map.isOwnPseudonym(tampered)).toBe(false);
  });

  it('is none of 2.25 UIDs that others make', () => {
    for (const uid of [
      '2.25.0',
      '2.25.1',
      '2.25.340282366920938463463374607431768211455',
      '2.25.999999999999999999999999999999999999999',
      '2.25.00',
    ]) {
      expect(map.isOwnUid(uid)).toBe(false);
    }
  });
});
