import dcmjsCodecs from 'dcmjs-codecs';
import fc from 'fast-check';
import { words } from '../dicom/dicom-bytes.fixture.js';
import { decodeJpegLs } from '../dicom/jpeg-ls/jpeg-ls.decoder.js';
import { readJpegLsHeader } from '../dicom/jpeg-ls/scan-header.js';
import { JpegLsKernel } from './jpeg-ls.kernel.js';

const { Context, NativeCodecs } = dcmjsCodecs;
beforeAll(() => NativeCodecs.initializeAsync());
const kernel = new JpegLsKernel();

interface Image {
  readonly columns: number;
  readonly bits: number;
  readonly near: number;
  readonly values: readonly number[];
}

function encode({ columns, bits, near, values }: Image): Uint8Array {
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
  return (
    NativeCodecs.encodeJpegLs(
      context,
      near === 0 ? { lossy: false } : { lossy: true, allowedLossyError: near },
    ).getEncodedBuffer() ?? new Uint8Array(0)
  );
}

/** Noise, runs, edges and slopes. */
const image: fc.Arbitrary<Image> = fc
  .record({
    columns: fc.integer({ min: 1, max: 70 }),
    rows: fc.integer({ min: 1, max: 24 }),
    bits: fc.constantFrom(8, 12, 16),
    near: fc.integer({ min: 0, max: 4 }),
  })
  .chain(({ columns, rows, bits, near }) => {
    const most = 2 ** bits - 1;
    const value = fc.oneof(fc.nat(most), fc.constantFrom(0, most, 7), fc.nat(3));
    const stretch = fc.tuple(value, fc.integer({ min: 1, max: 90 }), fc.integer({ min: -2, max: 2 }));
    return fc.array(stretch, { minLength: 1, maxLength: 120 }).map((stretches) => {
      const row = stretches.flatMap(([first, length, step]) =>
        Array.from({ length }, (_, i) => Math.min(most, Math.max(0, first + i * step))),
      );
      return { columns, bits, near, values: Array.from({ length: columns * rows }, (_, i) => row[i % row.length]) };
    });
  });

function both(bytes: Uint8Array): readonly [readonly number[] | undefined, readonly number[] | undefined] {
  const header = readJpegLsHeader(bytes);
  if (header === undefined || header.columns * header.rows > 1 << 20) return [undefined, undefined];
  const [plain, quick] = [decodeJpegLs(bytes, header), kernel.decode(bytes, header)];
  return [plain && [...plain], quick && [...quick]];
}

describe('JpegLsKernel', () => {
  it('gives the samples of the definition, lossless and near-lossless, in 8, 12 and 16 bits', () => {
    const met = new Set<string>();
    fc.assert(
      fc.property(image, (given) => {
        const [plain, quick] = both(encode(given));
        expect(plain).toHaveLength(given.values.length);
        expect(quick).toEqual(plain);
        const worst = given.values.reduce((most, value, i) => Math.max(most, Math.abs(value - (quick?.[i] ?? NaN))), 0);
        expect(worst).toBeLessThanOrEqual(given.near);
        met.add(`${given.bits} ${given.near}`);
      }),
      { numRuns: 150 },
    );
    expect(met.size).toBe(15);
  });

  it('refuses what the definition refuses, and gives its samples for what it takes, when streams are damaged', () => {
    let [refused, taken] = [0, 0];
    const damage = fc.array(fc.tuple(fc.nat(), fc.nat(255)), { minLength: 1, maxLength: 2 });
    fc.assert(
      fc.property(image, damage, fc.constantFrom(0, 0, 0, 1, 2, 9, 40), (given, places, cut) => {
        const bytes = encode(given);
        for (const [place, value] of places) bytes[place % bytes.length] = value;
        const [plain, quick] = both(bytes.slice(0, bytes.length - cut));
        expect(quick).toEqual(plain);
        if (plain === undefined) refused += 1;
        else taken += 1;
      }),
      { numRuns: 400 },
    );
    expect(Math.min(refused, taken)).toBeGreaterThan(20);
  });

  it('reads on after a stream that it refused', () => {
    const values = Array.from({ length: 400 }, (_, i) => (i * 7919) % 4096);
    const bytes = encode({ columns: 20, bits: 12, near: 0, values });
    expect(both(bytes.slice(0, 200))).toEqual([undefined, undefined]);
    expect(both(bytes)[1]).toEqual(values);
  });
});
