import fc from 'fast-check';
import { samplesOf } from '../bytes/voxel-array.js';
import { ctSlice, dicomBytes } from '../dicom/dicom-bytes.fixture.js';
import { readDicomSeries } from '../dicom/series.reader.js';
import { TAG } from '@collimate/imaging-dicom';
import { ImageKernels } from './image-kernels.js';
import { SamplesKernel } from './samples.kernel.js';

const kernel = new SamplesKernel();

describe('SamplesKernel', () => {
  it('gives the intensities of the plain loops, bit for bit, for all samples, bits, slopes and offsets', () => {
    const decimal = fc.oneof(
      fc.integer({ min: -3000, max: 3000 }),
      fc.double({ min: -5, max: 5, noNaN: true }),
      fc.constantFrom(2 ** 20, 1e-3, 65_536.5),
    );
    const layout = fc.record({
      signed: fc.boolean(),
      bitsStored: fc.integer({ min: 1, max: 16 }),
      above: fc.nat(15),
      slope: decimal,
      intercept: decimal,
    });
    const padded = fc.option(fc.tuple(fc.integer({ min: -40_000, max: 70_000 }), fc.nat(30_000)), { nil: undefined });
    const bytes = fc.uint8Array({ minLength: 2, maxLength: 200, size: 'max' }).map((b) => b.slice(0, b.length & ~1));
    fc.assert(
      fc.property(layout, padded, bytes, fc.constantFrom(1, 400), ({ above, ...given }, pad, some, times) => {
        const words = Uint8Array.from({ length: some.length * times }, (_, i) => some[i % some.length]);
        const highBit = Math.min(15, given.bitsStored - 1 + above);
        const padding = pad && { lowest: pad[0], highest: pad[0] + pad[1] };
        const found = new Float32Array(words.length / 2 + 3).fill(7);
        const count = kernel.scale(found, 2, words, { ...given, highBit, padding });

        const values = [...samplesOf(words, 'uint16', true, words.length / 2, 0)].map((word) => {
          const raised = Number(word) << (31 - highBit);
          return given.signed ? raised >> (32 - given.bitsStored) : raised >>> (32 - given.bitsStored);
        });
        const expected = Float32Array.of(7, 7, ...values.map((value) => given.slope * value + given.intercept), 7);
        // The sign of a zero, too: the bytes are compared.
        expect(Buffer.from(found.buffer).equals(Buffer.from(expected.buffer))).toBe(true);
        expect(count).toBe(
          padding === undefined ? 0 : values.filter((value) => value >= padding.lowest && value <= padding.highest).length,
        );
      }),
      { numRuns: 200 },
    );
  });

  it('reads a series with the values and the padding of the plain loops', () => {
    const files = [0, 2].map((z) =>
      dicomBytes(
        ctSlice({
          z,
          with: [
            [TAG.PixelPaddingValue, 'US', 3],
            [TAG.PixelPaddingRangeLimit, 'US', 5],
          ],
        }),
      ),
    );
    const [plain, quick] = [readDicomSeries(files), readDicomSeries(files, { kernels: new ImageKernels() })];
    expect(quick.volume.voxels.data).toEqual(plain.volume.voxels.data);
    expect(quick.padding).toEqual(plain.padding);
  });
});
