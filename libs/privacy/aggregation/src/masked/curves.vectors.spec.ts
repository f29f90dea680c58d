import { ed25519 } from '@noble/curves/ed25519.js';
import { fromHex, toHex } from '@collimate/kernel-canonical';
import { SeededRandom } from '@collimate/kernel-numeric';
import { deriveKey } from './attempt.secrets.js';
import { NobleCrypto } from './noble.crypto.fixture.js';
import { isAgreementKey, isSignedBy, isSigningKey } from './public.keys.js';
import { joinShares, splitSecret } from './secret.shares.js';
import { addWords, decodeWords, encodeWords, subtractWords } from './words.js';

const MIXED = 'f7badec5b8abeaf699583992219b7b223f1df3fbbea919844e3f7c554a43dd43';
const HALF = 'a5bb704786be79fc476f91d3f3f89b03984d8068dcf1bb7dfc6637b45450ac04';

describe('a signature', () => {
  // RFC 8032 section 7.1, tests 1 to 3.
  test.each([
    [
      'd75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a',
      '',
      'e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b',
    ],
    [
      '3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c',
      '72',
      '92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00',
    ],
    [
      'fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025',
      'af82',
      '6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a',
    ],
  ])('of RFC 8032 by %s is one, and none of another text', (key, text, signature) => {
    expect(isSignedBy(key, fromHex(text), signature)).toBe(true);
    expect(isSignedBy(key, fromHex(`${text}00`), signature)).toBe(false);
    expect(isSignedBy(key, fromHex(text), signature.toUpperCase())).toBe(false);
  });

  // Chalkias, Garillot, Nikolaenko 2020, Taming the many EdDSAs, table 6: what a strict verifier refuses.
  test.each([
    [
      '0: key and R of small order',
      '8c93255d71dcab10e8f379c26200f3c7bd5f09d9bc3068d3ef4edeb4853022b6',
      'c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa',
      `c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a${'0'.repeat(64)}`,
    ],
    [
      '1: key of small order',
      '9bd9f44f4dcc75bd531b56b2cd280b0bb38fc1cd6d1230e14861d861de092e79',
      'c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa',
      MIXED + HALF,
    ],
    [
      '6: S beyond L',
      '85e241a07d148b41e47d62c63f830dc7a6851a0b1f33ae4bb2f507fb6cffec40',
      '442aad9f089ad9e14647b1ef9099a1ff4798d78589e66f28eca69c11f582a623',
      'e96f66be976d82e60150baecff9906684aebb1ef181f67a7189ac78ea23b6c0e547f7690a0e2ddcd04d87dbc3490dc19b3b3052f7ff0538cb68afb369ba3a514',
    ],
    [
      '7: S far beyond L',
      '85e241a07d148b41e47d62c63f830dc7a6851a0b1f33ae4bb2f507fb6cffec40',
      '442aad9f089ad9e14647b1ef9099a1ff4798d78589e66f28eca69c11f582a623',
      '8ce5b96c8f26d0ab6c47958c9e68b937104cd36e13c33566acd2fe8d38aa19427e71f98a473474f2f13f06f97c20d58cc3f54b8bd0d272f42b695dd7e89a8c22',
    ],
    [
      '8: R written a second way',
      'fdaebc429f4a735932a160da1301080c13280eea8bc280d1b392c6b9e6ba3a5a',
      MIXED,
      'edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f454d370c8d9fc323a41450f8d513eafeb5b0697390c1e505a0d4ddc71f566607',
    ],
    [
      '9: R written a second way',
      '84b698d39be126ff55fe45079e6c8bf64a0d7db6994560b4e96b7021eb39c1a1',
      MIXED,
      'edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f084d5b99c2a9463d9c8bd5026916996984eeec87ddf1d3be329006ace1b37b09',
    ],
    [
      '10 and 11: key written a second way',
      '39a591f5321bbe07fd5a23dc2f39d025d74526615746727ceefd6e82ae65c06f',
      'ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff',
      `a9d55260f765261eb9b84e106f665e00b867287a761990d7135963ee0a7d59dc${HALF}`,
    ],
  ])('of case %s is refused', (_name, text, key, signature) => {
    expect(isSignedBy(key, fromHex(text), signature)).toBe(false);
  });

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
