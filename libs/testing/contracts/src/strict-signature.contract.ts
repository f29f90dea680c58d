import { describe, expect, test } from '@jest/globals';
import { fromHex } from '@collimate/kernel-canonical';

const MIXED = 'f7badec5b8abeaf699583992219b7b223f1df3fbbea919844e3f7c554a43dd43';
const HALF = 'a5bb704786be79fc476f91d3f3f89b03984d8068dcf1bb7dfc6637b45450ac04';

/** What every strict verifier of Ed25519 promises; run it on each implementation. @param isSigned key and signature in hex */
export function strictSignatureContract(
  name: string,
  isSigned: (key: string, text: Uint8Array, signature: string) => boolean,
): void {
  describe(`a signature, by ${name},`, () => {
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
      expect(isSigned(key, fromHex(text), signature)).toBe(true);
      expect(isSigned(key, fromHex(`${text}00`), signature)).toBe(false);
      expect(isSigned(key, fromHex(text), signature.toUpperCase())).toBe(false);
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
      expect(isSigned(key, fromHex(text), signature)).toBe(false);
    });
  });
}
