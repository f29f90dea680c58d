import { generateKeyPairSync, sign } from 'node:crypto';
import { toHex } from '@collimate/kernel-canonical';
import { isSignedBy } from '@collimate/privacy-aggregation';
import { strictSignatureContract } from '@collimate/testing-contracts';
import { isSignedStrictly } from './strict.signature.js';

strictSignatureContract('OpenSSL', isSignedStrictly);

describe('a signature, by OpenSSL', () => {
  test('is one exactly where the audited package says so', () => {
    const { privateKey, publicKey } = generateKeyPairSync('ed25519');
    const key = toHex(new Uint8Array(publicKey.export({ format: 'der', type: 'spki' }).subarray(-32)));
    for (let round = 0; round < 50; round++) {
      const text = new Uint8Array(round).fill(round);
      const bytes = new Uint8Array(sign(null, text, privateKey));
      expect([isSignedStrictly(key, text, toHex(bytes)), isSignedBy(key, text, toHex(bytes))]).toEqual([true, true]);
      bytes[(round * 7) % 64] ^= 1 << (round % 8);
      expect([isSignedStrictly(key, text, toHex(bytes)), isSignedBy(key, text, toHex(bytes))]).toEqual([false, false]);
    }
  });
});
