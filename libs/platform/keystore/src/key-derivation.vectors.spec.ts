import { createSecretKey, hkdfSync } from 'node:crypto';
import { expandKey, extractKey } from './key-derivation.js';

const bytes = (hex: string): Uint8Array => new Uint8Array(Buffer.from(hex, 'hex'));
const hex = (of: Uint8Array): string => Buffer.from(of).toString('hex');

describe('keys that follow from a secret', () => {
  it('are those of RFC 5869, appendix A.3: neither salt nor info', () => {
    const key = extractKey(bytes('0b'.repeat(22)));
    expect(key.export().toString('hex')).toBe('19ef24a32c717b167f33a91d6f648bdf96596776afdb6377ac434c1c293ccb04');
    expect(hex(expandKey(key, new Uint8Array(0)))).toBe('8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d');
  });

  it('are expanded as in A.1, from its pseudorandom key and with its info', () => {
    const key = createSecretKey(bytes('077709362c2e32df0ddc3f0dc47bba6390b6c73bb50f9c3122ec844ad7c2b3e5'));
    expect(hex(expandKey(key, bytes('f0f1f2f3f4f5f6f7f8f9')))).toBe(
      '3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf',
    );
  });

  it.each([0, 1, 55, 64, 1000, 1024])('are those of Node, with an info of %i bytes', (length) => {
    const [secret, info] = [new Uint8Array(32).fill(7), new Uint8Array(length).fill(length % 251)];
    const expected = new Uint8Array(hkdfSync('sha256', secret, new Uint8Array(0), info, 32));
    expect(expandKey(extractKey(secret), info)).toEqual(expected);
  });
});
