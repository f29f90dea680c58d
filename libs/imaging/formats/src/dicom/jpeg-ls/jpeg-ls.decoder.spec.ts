import dcmjsCodecs from 'dcmjs-codecs';
import fc from 'fast-check';
import { words } from '../dicom-bytes.fixture.js';
import { decodeJpegLs } from './jpeg-ls.decoder.js';
import { readJpegLsHeader } from './scan-header.js';

const { Context, NativeCodecs } = dcmjsCodecs;
beforeAll(() => NativeCodecs.initializeAsync());

function encode(values: readonly number[], columns: number, bits: number): Uint8Array {
  const wide = bits > 8;
  const context = new Context({
    width: columns,
    height: values.length / columns,
    bitsAllocated: wide ? 16 : 8,
    bitsStored: bits,
    samplesPerPixel: 1,
    pixelRepresentation: 0,
    planarConfiguration: 0,
    photometricInterpretation: 'MONOCHROME2',
    decodedBuffer: wide ? words(values) : Uint8Array.from(values),
  });
  return NativeCodecs.encodeJpegLs(context, { lossy: false }).getEncodedBuffer() ?? new Uint8Array(0);
}

function decode(bytes: Uint8Array): number[] | undefined {
  const header = readJpegLsHeader(bytes);
  const samples = header && decodeJpegLs(bytes, header);
  return samples && [...samples];
}

describe('decodeJpegLs', () => {
  it('reads the example of the standard', () => {
    // ITU-T T.87 annex H.3: a 4 x 4 image of 8 bits, to the bit.
    const stream = Uint8Array.of(
      0xff,
      0xd8,
      0xff,
      0xf7,
      0x00,
      0x0b,
      0x08,
      0x00,
      0x04,
      0x00,
      0x04,
      0x01,
      0x01,
      0x11,
      0x00,
      0xff,
      0xda,
      0x00,
      0x08,
      0x01,
      0x01,
      0x00,
      0x00,
      0x00,
      0x00,
      0xc0,
      0x00,
      0x00,
      0x6c,
      0x80,
      0x20,
      0x8e,
      0x01,
      0xc0,
      0x00,
      0x00,
      0x57,
      0x40,
      0x00,
      0x00,
      0x6e,
      0xe6,
      0x00,
      0x00,
      0x01,
      0xbc,
      0x18,
      0x00,
      0x00,
      0x05,
      0xd8,
      0x00,
      0x00,
      0x91,
      0x60,
      0xff,
      0xd9,
    );
    expect(decode(stream)).toEqual([0, 0, 90, 74, 68, 50, 43, 205, 64, 145, 145, 145, 100, 145, 145, 145]);
  });

  it.each([8, 10, 12, 16])('gives back what another encoder wrote in %d bits: noise, runs and edges', (bits) => {
    const most = 2 ** bits - 1;
    const value = fc.oneof(fc.nat(most), fc.constantFrom(0, most, 7), fc.nat(3));
    const image = fc.tuple(fc.integer({ min: 1, max: 40 }), fc.integer({ min: 1, max: 20 })).chain(([columns, rows]) =>
      fc.tuple(
        fc.constant(columns),
        fc.array(fc.tuple(value, fc.integer({ min: 1, max: 30 })), { minLength: 1, maxLength: 200 }).map((runs) => {
          const values = runs.flatMap(([v, length]) => Array.from({ length }, () => v));
          return Array.from({ length: columns * rows }, (_, i) => values[i % values.length]);
        }),
      ),
    );
    fc.assert(
      fc.property(image, ([columns, values]) => expect(decode(encode(values, columns, bits))).toEqual(values)),
      { numRuns: 25 },
    );
  });

  it('gives nothing for a scan that is cut, and never hangs', () => {
    const values = Array.from({ length: 400 }, (_, i) => (i * 7919) % 4096);
    const whole = encode(values, 20, 12);
    for (let length = 0; length < whole.length - 4; length += 13) expect(decode(whole.slice(0, length))).toBeUndefined();
  });
});
