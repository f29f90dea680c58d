import { IDENTITY_DIRECTION, maskExtentOf, maskOf } from '@collimate/imaging-volume';
import fc from 'fast-check';
import { labelExtents, labelsOf, selectLabel } from './label-mask.js';
import { labelSamples } from './label-samples.js';
import { readImageFile, readLabelFile } from './image-file.reader.js';
import { refused } from './refused.fixture.js';

const identity = { slope: 1, intercept: 0 };
const WIDE = 2 ** 24;
const text = new TextEncoder();

function nifti(code: number, body: Uint8Array): Uint8Array {
  const view = new DataView(new ArrayBuffer(352 + body.length));
  view.setInt32(0, 348, true);
  [3, 2, 2, 1, 1, 1, 1, 1].forEach((n, i) => view.setInt16(40 + 2 * i, n, true));
  view.setInt16(70, code, true);
  [1, 1, 1, 1].forEach((n, i) => view.setFloat32(76 + 4 * i, n, true));
  view.setFloat32(108, 352, true);
  view.setInt16(254, 1, true);
  [0, 1, 2].forEach((row) => view.setFloat32(280 + 20 * row, 1, true));
  text.encode('n+1').forEach((byte, i) => view.setUint8(344 + i, byte));
  const bytes = new Uint8Array(view.buffer);
  bytes.set(body, 352);
  return bytes;
}

const after = (header: string, body: Uint8Array): Uint8Array => Uint8Array.from([...text.encode(header), ...body]);
const bytesOf = (array: ArrayBufferView): Uint8Array => new Uint8Array(array.buffer);
const nrrd = (type: string, body: Uint8Array): Uint8Array =>
  after(
    `NRRD0004\ntype: ${type}\ndimension: 3\nspace: LPS\nsizes: 2 2 1\nspace directions: (1,0,0) (0,1,0) (0,0,1)\nspace origin: (0,0,0)\nencoding: raw\nendian: little\n\n`,
    body,
  );
const metaImage = (type: string, body: Uint8Array): Uint8Array =>
  after(
    `ObjectType = Image\nNDims = 3\nOffset = 0 0 0\nTransformMatrix = 1 0 0 0 1 0 0 0 1\nElementSpacing = 1 1 1\nDimSize = 2 2 1\nElementType = ${type}\nElementDataFile = LOCAL\n`,
    body,
  );

describe('labels beyond 24 bits', () => {
  const labels = [WIDE, WIDE + 1, 0, WIDE + 1];
  const wide = BigInt64Array.from(labels.map((label) => BigInt(label)));
  it.each([
    ['NIfTI int32', nifti(8, bytesOf(Int32Array.from(labels)))],
    ['NIfTI uint32', nifti(768, bytesOf(Uint32Array.from(labels)))],
    ['NIfTI int64', nifti(1024, bytesOf(wide))],
    ['NIfTI float64', nifti(64, bytesOf(Float64Array.from(labels)))],
    ['NRRD int', nrrd('int', bytesOf(Int32Array.from(labels)))],
    ['NRRD longlong', nrrd('longlong', bytesOf(wide))],
    [
      'NRRD in ascii',
      after(
        'NRRD0004\ntype: int\ndimension: 3\nspacings: 1 1 1\nsizes: 2 2 1\nencoding: ascii\n\n',
        text.encode(labels.join(' ')),
      ),
    ],
    ['MetaImage', metaImage('MET_UINT', bytesOf(Uint32Array.from(labels)))],
    ['MetaImage of 64 bits', metaImage('MET_LONG_LONG', bytesOf(wide))],
  ])('keep their own value in %s', (_, bytes) => {
    const read = readLabelFile(bytes).labels;
    expect([...labelsOf(read)]).toEqual([
      [WIDE, 1],
      [WIDE + 1, 2],
    ]);
    expect([...selectLabel(read, { label: WIDE + 1 }).voxels.data]).toEqual([0, 1, 0, 1]);
    refused('UNKNOWN_REGION', () => selectLabel(read, { label: WIDE + 2 }));
  });

  it('are refused beyond 2^53, where they would be one', () => {
    const huge = BigInt64Array.of(2n ** 53n, 2n ** 53n + 1n, 0n, 0n);
    refused('UNSUPPORTED_IMAGE', () => readLabelFile(nifti(1024, bytesOf(huge))));
  });

  it('are rounded as intensities, and a note says so', () => {
    const { problems } = readImageFile(nifti(8, bytesOf(Int32Array.from(labels))));
    expect(problems).toEqual([expect.stringContaining('2 voxels are whole numbers beyond 24 bits')]);
    expect(readImageFile(nifti(8, bytesOf(Int32Array.of(1, 2, 3, WIDE)))).problems).toEqual([]);
  });
});

describe('labels that are kept as floats', () => {
  it('are the whole numbers that they were before rounding', () => {
    const { data, problems } = labelSamples(Float32Array.of(0.99999994, 1, 2.00001, 0), identity, 0);
    expect([...data]).toEqual([1, 1, 2, 0]);
    expect(problems).toEqual([expect.stringContaining('2 voxels of the mask are a whole label but for rounding')]);
  });

  it('stay what they are where rounding does not explain them', () => {
    expect([...labelSamples(Float64Array.of(0.5, 1e-9, 1.01), identity, 0).data]).toEqual([0.5, 1e-9, 1.01]);
    expect([...labelSamples(Uint8Array.of(1, 3), { slope: 0.5, intercept: 0 }, 0).data]).toEqual([0.5, 1.5]);
  });

  it('change nothing in the bytes that they came from', () => {
    const given = Float32Array.of(0.99999994);
    labelSamples(given, identity, 0);
    expect(given[0]).toBe(Math.fround(0.99999994));
  });
});

describe('a file that does not say where it lies', () => {
  it.each([
    [
      'NRRD with spacings alone',
      after('NRRD0004\ntype: uchar\ndimension: 3\nspacings: 1 1 1\nsizes: 2 2 1\nencoding: raw\n\n', Uint8Array.of(1, 0, 0, 0)),
    ],
    ['MetaImage without an offset', metaImage('MET_UCHAR', Uint8Array.of(1, 0, 0, 0))],
    ['NIfTI without a form code', nifti(2, Uint8Array.of(1, 0, 0, 0))],
  ])('says so: %s', (what, bytes) => {
    const changed = bytes.slice();
    if (what.startsWith('NIfTI')) new DataView(changed.buffer).setInt16(254, 0, true);
    const source = what.startsWith('Meta')
      ? text.encode(new TextDecoder('latin1').decode(changed).replace('Offset = 0 0 0\n', ''))
      : changed;
    const { placed, problems } = readLabelFile(source);
    expect([placed, problems.length]).toEqual([false, 1]);
  });
});

describe('where labels lie', () => {
  it('is what their voxels say one by one, for every kind of numbers', () => {
    const side = fc.integer({ min: 1, max: 7 });
    const kinds = [Uint8Array, Uint16Array, Int16Array, Float32Array, Float64Array] as const;
    fc.assert(
      fc.property(fc.tuple(side, side, side), fc.array(fc.nat(3)), fc.constantFrom(...kinds), ([nx, ny, nz], runs, Kind) => {
        const grid = { size: [nx, ny, nz], spacingMm: [1, 1, 1], originMm: [0, 0, 0], direction: IDENTITY_DIRECTION } as const;
        const data = new Kind(nx * ny * nz);
        // Runs of some length, so that they go over the ends of rows and slices.
        // The last of them has one bit alone, which is the sign of a zero where words of eight bytes are read as numbers.
        const values = [0, 1, 2, 2 ** (8 * Kind.BYTES_PER_ELEMENT - 1)];
        for (let i = 0; i < data.length; i++) data[i] = values[runs[Math.floor(i / 5) % Math.max(1, runs.length)] ?? 0];
        const image = { grid, voxels: { data } };
        const labels = labelExtents(image);
        expect([...labels.keys()]).toEqual([...new Set(data)].filter((v) => v !== 0).sort((a, b) => a - b));
        for (const [label, extent] of labels) {
          const mask = selectLabel(image, { label, labels });
          expect([...mask.voxels.data]).toEqual([...data].map((v) => (v === label ? 1 : 0)));
          expect(extent).toEqual(maskExtentOf(maskOf(grid, mask.voxels.data)));
        }
      }),
      { seed: 3 },
    );
  });
});
