import fc from 'fast-check';
import { plainDecimals } from './decimal-strings.js';
import { decimalOfFloat32, withoutFloat32 } from './float32-decimal.js';

const bytes = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text, 'latin1'));

describe('plainDecimals', () => {
  it('reads to the last bit what Number reads', () => {
    const decimal = fc
      .tuple(fc.double({ min: -1e6, max: 1e6, noNaN: true }), fc.integer({ min: 0, max: 8 }))
      .map(([value, digits]) => value.toFixed(digits));
    fc.assert(
      fc.property(fc.array(decimal, { minLength: 1, maxLength: 20 }), (parts) => {
        const read = plainDecimals(bytes(parts.join('\\')));
        if (read !== undefined) expect(read.every((value, n) => Object.is(value, Number(parts[n])))).toBe(true);
        else expect(parts.some((part) => part.replace(/\D/gu, '').length > 15)).toBe(true);
      }),
      { numRuns: 2000 },
    );
  });

  it.each([
    ['-0', [-0]],
    ['+1.50\\ .5 \\5.\\007', [1.5, 0.5, 5, 7]],
    ['1\\2 \0', [1, 2]],
    ['0.1\\-123456789.012345', [0.1, -123456789.012345]],
  ])('reads %j', (text, numbers) => {
    expect(plainDecimals(bytes(text))).toEqual(numbers);
  });

  it.each([
    '',
    ' ',
    '.',
    '-',
    '1\\',
    '\\1',
    '1e3',
    '1,5',
    '1 2',
    '1..2',
    '--1',
    '0x1',
    '1234567890123456',
    'NaN',
    '\xb2',
    '1\0\\2',
  ])('leaves %j to whoever reads texts', (text) => {
    expect(plainDecimals(bytes(text))).toBeUndefined();
  });
});

it('takes a small multiple of a sixteenth for the decimal that it is', () => {
  for (let n = -65_600; n <= 65_600; n += 7) expect(Object.is(withoutFloat32(n / 16), decimalOfFloat32(n / 16))).toBe(true);
});
