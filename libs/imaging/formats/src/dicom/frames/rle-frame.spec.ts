import fc from 'fast-check';
import { FormatError } from '../../format.error.js';
import { decodeRle } from './rle-frame.js';

const fail = (message: string): FormatError => new FormatError('DAMAGED', message);

/** A frame of given segments. */
function frame(...segments: readonly (readonly number[])[]): Uint8Array {
  const view = new DataView(new ArrayBuffer(64));
  view.setUint32(0, segments.length, true);
  let at = 64;
  segments.forEach((segment, i) => {
    view.setUint32(4 + 4 * i, at, true);
    at += segment.length;
  });
  return Uint8Array.from([...new Uint8Array(view.buffer), ...segments.flat()]);
}

/** Packs in the plainest of ways: runs of equal bytes, else single ones. */
function pack(bytes: readonly number[]): number[] {
  const out: number[] = [];
  for (let i = 0; i < bytes.length;) {
    let length = 1;
    while (length < 128 && bytes[i + length] === bytes[i]) length += 1;
    if (length > 1) out.push(257 - length, bytes[i]);
    else out.push(0, bytes[i]);
    i += length;
  }
  return out;
}

describe('decodeRle', () => {
  it('reads the example of the standard: runs, copies and the byte that means nothing', () => {
    expect([...decodeRle(frame([0xfe, 0xaa, 0x02, 0x80, 0x00, 0x2a, 0x80, 0xfd, 0xaa]), 10, 1, fail)]).toEqual([
      0xaa, 0xaa, 0xaa, 0x80, 0x00, 0x2a, 0xaa, 0xaa, 0xaa, 0xaa,
    ]);
  });

  it('puts the most significant byte, which comes first, behind', () => {
    expect([...decodeRle(frame([1, 0x12, 0x34], [1, 0x56, 0x78]), 2, 2, fail)]).toEqual([0x56, 0x12, 0x78, 0x34]);
  });

  it('gives back whatever was packed', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(fc.nat(255), fc.constant(7)), { minLength: 1, maxLength: 600 }), (bytes) => {
        expect([...decodeRle(frame(pack(bytes)), bytes.length, 1, fail)]).toEqual(bytes);
      }),
    );
  });

  it('refuses a frame that ends early, wherever it is cut, and segments that lie outside', () => {
    const whole = frame(pack([1, 2, 3, 3, 3, 3, 4]), pack([5, 5, 5, 6, 7, 8, 9]));
    expect(decodeRle(whole, 7, 2, fail)).toHaveLength(14);
    for (let length = 0; length < whole.length; length++)
      expect(() => decodeRle(whole.subarray(0, length), 7, 2, fail)).toThrow(FormatError);
    expect(() => decodeRle(whole, 7, 1, fail)).toThrow('not one segment');
    const outside = whole.slice();
    outside[4] = 0;
    expect(() => decodeRle(outside, 7, 2, fail)).toThrow('outside');
  });
});
