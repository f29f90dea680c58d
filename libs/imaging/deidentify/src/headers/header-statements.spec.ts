import { deflateSync, gunzipSync, gzipSync, inflateSync } from 'node:zlib';
import { readImageFile, readLabelFile } from '@collimate/imaging-formats';
import * as fc from 'fast-check';
import { cleanHeaderFile } from './clean-header-file.js';
import type { HeaderCodec } from './header-file.js';

/*
 * Every statement of a header that a reader looks at: the cleaned copy is read as the original is, with the same numbers, grid and words to
 * the person, or one of the two refuses.
 */

const CANARY = 'ZQCANARY';
const bytes = (buffer: Uint8Array): Uint8Array => new Uint8Array(buffer);
const ascii = (text: string): Uint8Array => bytes(Buffer.from(text, 'latin1'));
const joined = (...parts: readonly Uint8Array[]): Uint8Array => bytes(Buffer.concat(parts));
const CODEC: HeaderCodec = {
  decoders: { gunzip: (packed) => bytes(gunzipSync(packed)), inflateZlib: (packed) => bytes(inflateSync(packed)) },
  gzip: (plain) => bytes(gzipSync(plain)),
  zlib: (plain) => bytes(deflateSync(plain)),
};
const VOXELS = bytes(new Uint8Array(Int16Array.from([1, -2, 3, -4, 5, -6, 7, -8]).buffer));

/** What the reader of images and the reader of labels make of a file, or why not. */
function reading(file: Uint8Array): readonly unknown[] {
  return [
    () => {
      const { volume, ...rest } = readImageFile(file, CODEC.decoders);
      return { rest: JSON.stringify(rest), grid: volume.grid, voxels: [...volume.voxels.data] };
    },
    () => {
      const { labels, ...rest } = readLabelFile(file, CODEC.decoders);
      return { rest: JSON.stringify(rest), grid: labels.grid, voxels: [...labels.voxels.data] };
    },
  ].map((read) => {
    try {
      return read();
    } catch (error) {
      return (error as { readonly code: string }).code;
    }
  });
}

/** Holds a file to its copy. @returns the copy; undefined where there is none */
function held(file: Uint8Array): Uint8Array | undefined {
  const before = reading(file);
  let copy: Uint8Array;
  try {
    copy = cleanHeaderFile(file, CODEC, { vocabulary: new Set() }).bytes;
  } catch (error) {
    expect(error).toHaveProperty('code');
    return undefined;
  }
  expect(Buffer.from(copy).toString('latin1')).not.toContain(CANARY);
  const after = reading(copy);
  expect(after.map((one, n) => (typeof one === 'string' ? before[n] : one))).toEqual(before);
  return copy;
}

const odd = fc.constantFrom(CANARY, '', '?', '0', '1', '2', 'NaN', '1e400', '-1', '1 2', `1 ${CANARY}`);
const lengths = fc.constantFrom('um', 'mm', 'cm', 'MM', 'm', 'nm', 'inch', 'micrometers', 'Millimeter', '\u00b5m', 's');

describe('a MetaImage', () => {
  const keys = fc.record(
    {
      DistanceUnits: fc.oneof(lengths, odd),
      ElementToIntensityFunctionSlope: fc.oneof(fc.constantFrom('1', '1.0', '2', '0'), odd),
      ElementToIntensityFunctionOffset: fc.oneof(fc.constantFrom('0', '0.0', '-1024'), odd),
      BinaryDataByteOrderMSB: fc.oneof(fc.constantFrom('True', 'False', 'true'), odd),
      ElementByteOrderMSB: fc.oneof(fc.constantFrom('True', 'False'), odd),
      TransformMatrix: fc.constantFrom('1 0 0 0 1 0 0 0 1', '-1 0 0 0 -1 0 0 0 1', '0 0 0 0 0 0 0 0 0', '1 0 0'),
      Rotation: fc.constantFrom('0 1 0 1 0 0 0 0 1'),
      Offset: fc.oneof(fc.constantFrom('-15 -13 -12.5', '1e3 0 0'), odd),
      Position: fc.constantFrom('1 2 3'),
      ElementSize: fc.constantFrom('1 1 1'),
      ElementNumberOfChannels: fc.oneof(fc.constantFrom('1', '3'), odd),
      Comment: odd,
      AnatomicalOrientation: fc.constantFrom('RAI', '???'),
    },
    { requiredKeys: [] },
  );

  it('is read as its original, or refused, whatever its header states', () => {
    fc.assert(
      fc.property(keys, (stated) => {
        const lines = Object.entries(stated).map(([key, value]) => `${key} = ${value}\n`);
        const header = `ObjectType = Image\nNDims = 3\n${lines.join('')}ElementSpacing = 2 2 3\nDimSize = 2 2 2\nElementType = MET_SHORT\nElementDataFile = LOCAL\n`;
        void held(joined(ascii(header), VOXELS));
      }),
      { numRuns: 400 },
    );
  });

  it.each([
    'DistanceUnits = cm',
    'DistanceUnits = um',
    'ElementToIntensityFunctionSlope = 2',
    'ElementToIntensityFunctionOffset = -1024',
  ])('keeps %s', (line) => {
    const header = `ObjectType = Image\nNDims = 3\n${line}\nElementSpacing = 2 2 3\nDimSize = 2 2 2\nElementType = MET_SHORT\nElementDataFile = LOCAL\n`;
    const copy = held(joined(ascii(header), VOXELS));
    expect(Buffer.from(copy ?? []).toString('latin1')).toContain(`\n${line}\n`);
  });
});

describe('a NRRD file', () => {
  const units = fc.oneof(
    fc.tuple(lengths, lengths).map(([one, other]) => `"${one}" "${one}" "${other}"`),
    fc.constantFrom('"mm" "mm"', '"mm" "mm" "mm" "s"', '" mm" "MM" "mm "', 'mm mm mm', `"${CANARY}" "" ""`, '"???" "???" "???"'),
  );
  const fields = fc.record(
    {
      units,
      'space units': units,
      spacings: fc.constantFrom('2 2 3', '.2 .2 .3', '1e-3 1e-3 1e-3', 'nan 1 1'),
      space: fc.constantFrom('left-posterior-superior', 'RAS', 'scanner-xyz', 'las'),
      'space directions': fc.constantFrom('(2,0,0) (0,2,0) (0,0,3)', '(-2,0,0) (0,-2,0) (0,0,3)', 'none (0,2,0) (0,0,3)'),
      'space origin': fc.constantFrom('(-4,5.5,6)', '(0,0)'),
      kinds: fc.constantFrom('domain domain domain', `domain ${CANARY} domain`),
      content: odd,
      'old min': odd,
      'sample units': odd,
    },
    { requiredKeys: [] },
  );

  it('is read as its original, or refused, whatever its header states', () => {
    fc.assert(
      fc.property(fields, (stated) => {
        const lines = Object.entries(stated).map(([name, value]) => `${name}: ${value}\n`);
        const header = `NRRD0004\ntype: short\ndimension: 3\nsizes: 2 2 2\n${lines.join('')}endian: little\nencoding: raw\n\n`;
        void held(joined(bytes(Buffer.from(header, 'utf8')), VOXELS));
      }),
      { numRuns: 400 },
    );
  });

  it.each(['"cm" "cm" "cm"', '"um" "um" "um"', '"mm" "mm" "mm"', '"meters" "meters" "meters"'])('keeps units: %s', (value) => {
    const header = `NRRD0004\ntype: short\ndimension: 3\nsizes: 2 2 2\nspacings: .2 .2 .3\nunits: ${value}\nendian: little\nencoding: raw\n\n`;
    const copy = held(joined(ascii(header), VOXELS));
    expect(Buffer.from(copy ?? []).toString('latin1')).toContain(`\nunits: ${value}\n`);
  });
});

describe('a NIfTI file', () => {
  interface Codes {
    readonly units: number;
    readonly qform: number;
    readonly sform: number;
    readonly slope: number;
    readonly rows: readonly number[];
  }

  /** A file of 2 x 2 x 2 voxels with all that places them. */
  function nifti(version: 1 | 2, { units, qform, sform, slope, rows }: Codes): Uint8Array {
    const size = version === 1 ? 348 : 540;
    const view = new DataView(new ArrayBuffer(size + 4));
    const number = (at1: number, at2: number, step: number, value: number): void =>
      version === 1 ? view.setFloat32(at1 + 4 * step, value, true) : view.setFloat64(at2 + 8 * step, value, true);
    const code = (at1: number, at2: number, value: number): void =>
      version === 1 ? view.setInt16(at1, value, true) : view.setInt32(at2, value, true);
    view.setInt32(0, size, true);
    new Uint8Array(view.buffer).set(ascii(`n+${version}`), version === 1 ? 344 : 4);
    [3, 2, 2, 2, 1, 1, 1, 1].forEach((n, i) =>
      version === 1 ? view.setInt16(40 + 2 * i, n, true) : view.setBigInt64(16 + 8 * i, BigInt(n), true),
    );
    view.setInt16(version === 1 ? 70 : 12, 4, true);
    view.setInt16(version === 1 ? 72 : 14, 16, true);
    [1, 2, 2, 3].forEach((n, i) => number(76, 104, i, n));
    if (version === 1) view.setFloat32(108, size + 4, true);
    else view.setBigInt64(168, BigInt(size + 4), true);
    number(112, 176, 0, slope);
    if (version === 1) view.setUint8(123, units & 0xff);
    else view.setInt32(500, units, true);
    code(252, 344, qform);
    code(254, 348, sform);
    [0, 0, 0, 5, 6, 7].forEach((n, i) => number(256, 352, i, n));
    rows.forEach((n, i) => number(280, 400, i, n));
    return joined(new Uint8Array(view.buffer), VOXELS);
  }
  const ROWS = [2, 0, 0, -9.5, 0, 2, 0, 3.25, 0, 0, 3, 11];
  const form = fc.oneof(fc.integer({ min: -2, max: 8 }), fc.constantFrom(0x4a44, -32_768, 32_767));
  const stated = fc.record({
    units: fc.oneof(fc.integer({ min: 0, max: 255 }), fc.constantFrom(0xc1, 57, -1, 0x4a44)),
    qform: form,
    sform: form,
    slope: fc.constantFrom(0, 1, 2.5, Number.NaN),
    rows: fc.constantFrom(
      ROWS,
      ROWS.map(() => 0),
      ROWS.map((value) => value / 1000),
    ),
  });

  it('is read as its original, or refused, whatever its header states, in both versions', () => {
    fc.assert(
      fc.property(fc.constantFrom<1 | 2>(1, 2), stated, (version, codes) => void held(nifti(version, codes))),
      { numRuns: 600 },
    );
  });

  it.each([0xc1, 57, 1])('keeps its metres, also by the unknown code %s', (units) => {
    const copy = held(nifti(1, { units, qform: 0, sform: 6, slope: 1, rows: ROWS.map((value) => value / 1000) }));
    expect(reading(copy ?? new Uint8Array(0))[0]).toMatchObject({ grid: { spacingMm: [2, 2, 3], originMm: [9.5, -3.25, 11] } });
  });
});
