import { ed25519 } from '@noble/curves/ed25519.js';
import { fromHex, toHex } from '@collimate/kernel-canonical';
import { SeededRandom } from '@collimate/kernel-numeric';
import { strictSignatureContract } from '@collimate/testing-contracts';
import { deriveKey } from './attempt.secrets.js';
import { NobleCrypto } from './noble.crypto.fixture.js';
import { isAgreementKey, isSignedBy, isSigningKey } from './public.keys.js';
import { joinShares, splitSecret } from './secret.shares.js';
import { addWords, decodeWords, encodeWords, subtractWords } from './words.js';

strictSignatureContract('the audited package', isSignedBy);

describe('a signature', () => {
  test('of a key of small order passes for many texts by the package alone, which is why the strict rules are asked for', () => {
    const key = `01${'0'.repeat(62)}`;
    const signature = `01${'0'.repeat(126)}`;
    const texts = Array.from({ length: 40 }, (_, i) => Uint8Array.of(i));
    expect(texts.filter((text) => ed25519.verify(fromHex(signature), text, fromHex(key)))).toHaveLength(40);
    expect(texts.filter((text) => isSignedBy(key, text, signature))).toHaveLength(0);
    expect(isSigningKey(key)).toBe(false);
  });
});

describe('a key of an agreement', () => {
  test('has one spelling: bit 255 and values from the prime on are refused', () => {
    const prime = `ed${'ff'.repeat(30)}7f`;
    expect(isAgreementKey(`eb${'ff'.repeat(30)}7f`)).toBe(true);
    expect([prime, `ee${'ff'.repeat(30)}7f`, `09${'00'.repeat(30)}80`, 'zz', '09'.repeat(31)].map(isAgreementKey)).not.toContain(
      true,
    );
  });

  test('of small order agrees on nothing, and is refused before', () => {
    const crypto = new NobleCrypto();
    const small = [
      '00'.repeat(32),
      `01${'00'.repeat(31)}`,
      'e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800',
      '5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157',
      `ec${'ff'.repeat(30)}7f`,
    ];
    for (const key of small) {
      expect(crypto.agree(new Uint8Array(32).fill(7), fromHex(key))).toBeUndefined();
      expect(isAgreementKey(key)).toBe(false);
    }
  });
});

test('a key is derived as RFC 5869 says (test case 3: no salt)', () => {
  const okm = '8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d';
  expect(toHex(deriveKey(new Uint8Array(22).fill(0x0b), new Uint8Array()))).toBe(okm);
});

describe('a secret in shares', () => {
  test('comes back from any threshold of them, and from fewer as something else', () => {
    const random = new SeededRandom(5);
    const secret = new Uint8Array(32);
    random.fill(secret);
    const shares = splitSecret(secret, 200, 101, random);
    const at = (...positions: number[]) => positions.map((i) => [i, shares[i]] as const);
    const positions = Array.from({ length: 200 }, (_, i) => i);
    expect(joinShares(at(...positions.slice(0, 101)))).toEqual(secret);
    expect(joinShares(at(...positions.slice(99)))).toEqual(secret);
    expect(joinShares(at(...positions.filter((i) => i % 2 === 0), 7))).toEqual(secret);
    expect(joinShares(at(...positions.slice(0, 100)))).not.toEqual(secret);
  });

  test('says nothing in fewer: with one share of two, every byte is as likely as every other', () => {
    // For each value of the secret byte there is exactly one coefficient that gives the share: a bijection, so nothing is learned.
    for (const secret of [0, 1, 77, 255]) {
      const seen = new Set<number>();
      for (let coefficient = 0; coefficient < 256; coefficient++) {
        const random = { fill: (bytes: Uint8Array) => void bytes.fill(coefficient) };
        seen.add(splitSecret(Uint8Array.of(secret), 3, 2, random)[2][0]);
      }
      expect(seen.size).toBe(256);
    }
  });
});

test('words are added and taken away modulo 2^64, as big integers would be', () => {
  const random = new SeededRandom(9);
  for (let round = 0; round < 200; round++) {
    const [a, b] = [new Uint8Array(32), new Uint8Array(32)];
    random.fill(a);
    random.fill(b);
    if (round % 4 === 0) a.fill(0xff);
    if (round % 4 === 1) b.fill(0);
    const [x, y] = [decodeWords(a), decodeWords(b)];
    addWords(a, b);
    expect(decodeWords(a)).toEqual(x.map((value, i) => BigInt.asIntN(64, value + y[i])));
    subtractWords(a, b);
    subtractWords(a, b);
    expect(decodeWords(a)).toEqual(x.map((value, i) => BigInt.asIntN(64, value - y[i])));
  }
  expect(decodeWords(encodeWords([1n - (1n << 62n), -1n, 0n]))).toEqual([1n - (1n << 62n), -1n, 0n]);
});
