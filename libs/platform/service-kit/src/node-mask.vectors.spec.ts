import { ctr, gcm } from '@noble/ciphers/aes.js';
import { x25519 } from '@noble/curves/ed25519.js';
import { fromHex, toHex } from '@collimate/kernel-canonical';
import { SeededRandom } from '@collimate/kernel-numeric';
import { counterStream, NodeMaskCrypto } from './node-mask.crypto.js';

const crypto = new NodeMaskCrypto();

describe('the secret arithmetic of the platform', () => {
  // RFC 7748 section 5.2 and section 6.1.
  test.each([
    [
      'a546e36bf0527c9d3b16154b82465edd62144c0ac1fc5a18506a2244ba449ac4',
      'e6db6867583030db3594c1a424b15f7c726624ec26b3353b10a903a6d0ab1c4c',
      'c3da55379de9c6908e94ea4df28d084f32eccf03491c71f754b4075577a28552',
    ],
    [
      '4b66e9d4d1b4673c5ad22691957d6af5c11b6421e0ea01d42ca4169e7918ba0d',
      'e5210f12786811d3f4b7959d0538ae2c31dbe7106fc03c3efc4cd549c715a413',
      '95cbde9476e8907d7aade45cb4b873f88b595a68799fa152e6f8f7647aac7957',
    ],
    [
      '77076d0a7318a57d3c16c17251b26645df4c2f87ebc0992ab177fba51db92c2a',
      'de9edb7d7b7dc1b4d35b61c2ece435373f8343c85b78674dadfc7e146f882b4f',
      '4a5d9d5ba4ce2de1728e3bf480350f25e07e21c947d19e3376f09b3c1e161742',
    ],
  ])('multiplies as RFC 7748 says: %s', (scalar, u, product) => {
    expect(toHex(crypto.agree(fromHex(scalar), fromHex(u))!)).toBe(product);
  });

  test('makes the public key of RFC 7748 section 6.1', () => {
    const alice = fromHex('77076d0a7318a57d3c16c17251b26645df4c2f87ebc0992ab177fba51db92c2a');
    expect(toHex(crypto.agreementKey(alice))).toBe('8520f0098930a754748b7ddcb43ef75a0dbf3a0d26381af4eba4a98eaa9b4e6a');
  });

  test('agrees on nothing with a key of small order', () => {
    expect(crypto.agree(new Uint8Array(32).fill(7), new Uint8Array(32))).toBeUndefined();
    expect(crypto.agree(new Uint8Array(32).fill(7), fromHex(`01${'0'.repeat(62)}`))).toBeUndefined();
  });

  // NIST SP 800-38A, F.5.5.
  test('counts as SP 800-38A says', () => {
    const key = fromHex('603deb1015ca71be2b73aef0857d77811f352c073b6108d72d9810a30914dff4');
    const first = fromHex('f0f1f2f3f4f5f6f7f8f9fafbfcfdfeff');
    const plain = fromHex(
      '6bc1bee22e409f96e93d7e117393172aae2d8a571e03ac9c9eb76fac45af8e5130c81c46a35ce411e5fbc1191a0a52eff69f2445df4f9b17ad2b417be66c3710',
    );
    expect(toHex(counterStream(key, first, plain))).toBe(
      '601ec313775789a5b7a7f504bbf3d228f443e3ca4d62b59aca84e990cacaf5c52b0930daa23de94ce87017ba2d84988ddfc9c58db67aada613c2dd08457941a6',
    );
  });

  test('is the arithmetic of the audited packages, byte for byte', () => {
    const random = new SeededRandom(4);
    const draw = (length: number): Uint8Array => {
      const bytes = new Uint8Array(length);
      random.fill(bytes);
      return bytes;
    };
    for (let round = 0; round < 20; round++) {
      const [own, other, key, context, plain] = [draw(32), draw(32), draw(32), draw(round), draw(64)];
      const peer = x25519.getPublicKey(other);
      expect(crypto.agreementKey(own)).toEqual(x25519.getPublicKey(own));
      expect(crypto.agree(own, peer)).toEqual(x25519.getSharedSecret(own, peer));
      expect(crypto.maskStream(key, 1000 + round)).toEqual(ctr(key, new Uint8Array(16)).encrypt(new Uint8Array(1000 + round)));
      const sealed = crypto.sealShares(key, context, plain);
      expect(sealed).toEqual(gcm(key, new Uint8Array(12), context).encrypt(plain));
      expect(crypto.openShares(key, context, sealed)).toEqual(plain);
      sealed[round] ^= 1;
      expect(crypto.openShares(key, context, sealed)).toBeUndefined();
      expect(crypto.openShares(key, context, new Uint8Array(5))).toBeUndefined();
    }
  });
});
