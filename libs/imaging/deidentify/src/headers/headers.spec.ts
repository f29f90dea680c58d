import { deflateSync, gunzipSync, gzipSync, inflateSync } from 'node:zlib';
import { readMetaImage, readNifti, readNrrd } from '@collimate/imaging-formats';
import fc from 'fast-check';
import { cleanHeaderFile } from './clean-header-file.js';
import type { HeaderCodec } from './header-file.js';
import { cleanSideCar } from './side-car.cleaner.js';

const CANARY = 'ZQCANARY';
const bytes = (buffer: Uint8Array): Uint8Array => new Uint8Array(buffer);
const CODEC: HeaderCodec = {
  decoders: { gunzip: (packed) => bytes(gunzipSync(packed)), inflateZlib: (packed) => bytes(inflateSync(packed)) },
  gzip: (plain) => bytes(gzipSync(plain)),
  zlib: (plain) => bytes(deflateSync(plain)),
};
const latin = (content: Uint8Array): string => Buffer.from(content).toString('latin1');
const ascii = (text: string): Uint8Array => bytes(Buffer.from(text, 'latin1'));
const clean = (file: Uint8Array, image?: Uint8Array, vocabulary: readonly string[] = []) =>
  cleanHeaderFile(file, CODEC, { image, vocabulary: new Set(vocabulary) });
const joined = (...parts: readonly Uint8Array[]): Uint8Array => bytes(Buffer.concat(parts));

/** A NIfTI file of 2 x 3 x 2 voxels whose bytes beside the fields that a reader needs are drawn: whatever a person wrote. */
function nifti(
  version: 1 | 2,
  isLittle: boolean,
  isPair: boolean,
  drawn: Uint8Array,
): { header: Uint8Array; voxels: Uint8Array } {
  const size = version === 1 ? 348 : 540;
  const view = new DataView(new ArrayBuffer(size));
  new Uint8Array(view.buffer).set(drawn.subarray(0, size));
  view.setInt32(0, size, isLittle);
  const magic = ascii(`n${isPair ? 'i' : '+'}${version}`);
  new Uint8Array(view.buffer).set(magic, version === 1 ? 344 : 4);
  const dim = [3, 2, 3, 2, 77, 78, 79, 80];
  const number = (at1: number, at2: number, step: number, value: number): void =>
    version === 1 ? view.setFloat32(at1 + 4 * step, value, isLittle) : view.setFloat64(at2 + 8 * step, value, isLittle);
  dim.forEach((n, i) =>
    version === 1 ? view.setInt16(40 + 2 * i, n, isLittle) : view.setBigInt64(16 + 8 * i, BigInt(n), isLittle),
  );
  view.setInt16(version === 1 ? 70 : 12, 4, isLittle);
  view.setInt16(version === 1 ? 72 : 14, 16, isLittle);
  [1, 0.75, 0.75, 2].forEach((n, i) => number(76, 104, i, n));
  const offset = isPair ? 0 : size + 4 + 32;
  if (version === 1) view.setFloat32(108, offset, isLittle);
  else view.setBigInt64(168, BigInt(offset), isLittle);
  [2, -5].forEach((n, i) => number(112, 176, i, n));
  if (version === 1) view.setUint8(123, 2);
  else view.setInt32(500, 2, isLittle);
  const code = (at1: number, at2: number, value: number): void =>
    version === 1 ? view.setInt16(at1, value, isLittle) : view.setInt32(at2, value, isLittle);
  code(252, 344, 0);
  code(254, 348, 1);
  [0.75, 0, 0, -9.5, 0, 0.75, 0, 3.25, 0, 0, 2, 11].forEach((n, i) => number(280, 400, i, n));
  const voxels = new DataView(new ArrayBuffer(24));
  for (let i = 0; i < 12; i++) voxels.setInt16(2 * i, 100 * i - 321, isLittle);
  return { header: new Uint8Array(view.buffer), voxels: new Uint8Array(voxels.buffer) };
}

describe('a NIfTI header', () => {
  it('keeps what is read of it, and nothing else, in both versions, orders of bytes, and as a pair', () => {
    const words = ascii(CANARY.repeat(80));
    for (const version of [1, 2] as const) {
      for (const isLittle of [true, false]) {
        for (const isPair of [true, false]) {
          const { header, voxels } = nifti(version, isLittle, isPair, words);
          const extension = ascii(`\x01\0\0\0${CANARY.repeat(4)}`);
          // Not as many bytes as a row or a column has.
          const behind = ascii(CANARY.slice(0, 5));
          const file = isPair ? header : joined(header, extension, voxels, behind);
          const image = isPair ? joined(voxels, behind) : undefined;
          const cleaned = clean(file, image);
          expect([cleaned.ending, latin(cleaned.bytes).includes(CANARY.slice(0, 4))]).toEqual(['.nii', false]);
          const [before, after] = [readNifti(file, {}, { image }), readNifti(cleaned.bytes)];
          expect([after.volume.grid, after.orientation, after.datatype]).toEqual([
            before.volume.grid,
            before.orientation,
            before.datatype,
          ]);
          expect(after.volume.voxels.data).toEqual(before.volume.voxels.data);
          expect(clean(cleaned.bytes).bytes).toEqual(cleaned.bytes);
          expect(cleaned.report.map(({ field }) => field)).toContain('descrip');
        }
      }
    }
  });

  it('loses every byte that no reader asks for, whatever stands there (property)', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 348, maxLength: 348 }), (drawn) => {
        const { header, voxels } = nifti(1, true, true, drawn);
        const { header: blank } = nifti(1, true, true, new Uint8Array(348));
        const [one, other] = [clean(header, voxels).bytes, clean(blank, voxels).bytes];
        // The code of an intent is a number of two bytes, and stays where it is one.
        for (const content of [one, other]) content.fill(0, 68, 70);
        expect(one).toEqual(other);
      }),
      { numRuns: 60 },
    );
  });

  it('unpacks and packs, so that the name in a gzip header goes', () => {
    const { header, voxels } = nifti(1, true, false, ascii(CANARY.repeat(50)));
    const packed = bytes(gzipSync(joined(header, new Uint8Array(36), voxels)));
    // FNAME: a flag and a text behind the header of ten bytes.
    const named = joined(
      packed.subarray(0, 3),
      Uint8Array.of(8),
      packed.subarray(4, 10),
      ascii(`${CANARY}.nii\0`),
      packed.subarray(10),
    );
    const cleaned = clean(named);
    expect([cleaned.ending, latin(cleaned.bytes).includes(CANARY)]).toEqual(['.nii.gz', false]);
    expect(latin(bytes(gunzipSync(cleaned.bytes)))).not.toContain(CANARY);
    for (const damaged of [joined(named, ascii(CANARY)), named.subarray(0, named.length - 9)]) {
      expect(() => clean(damaged)).toThrow(expect.objectContaining({ code: 'DECODING_FAILED' }));
    }
  });

  it('has no letters in its numbers: a sign is a sign, a type a type, no scaling is zero', () => {
    for (const version of [1, 2] as const) {
      const { header, voxels } = nifti(version, true, true, new Uint8Array(540));
      const at = version === 1 ? { qfac: 76, slope: 112, inter: 116, type: 70 } : { qfac: 104, slope: 176, inter: 184, type: 12 };
      const wide = version === 1 ? '' : 'beth';
      const planted = (place: number, word: string): Uint8Array => {
        const out = header.slice();
        out.set(ascii(word), place);
        return out;
      };
      const signed = clean(planted(at.qfac, `ANNA${wide}`), voxels).bytes;
      expect(latin(signed)).not.toMatch(/ANNA|beth/);
      expect(readNifti(signed).volume.grid).toEqual(readNifti(header, {}, { image: voxels }).volume.grid);
      const unscaled = planted(at.inter, `JANE${wide}`);
      unscaled.fill(0, at.slope, at.inter);
      expect(latin(clean(unscaled, voxels).bytes)).not.toMatch(/JANE|beth/);
      for (const [place, word] of [
        [at.slope, `ROE1${wide}`],
        [at.inter, `JANE${wide}`],
        [at.type, 'JD'],
      ] as const)
        expect(() => clean(planted(place, word), voxels)).toThrow(expect.objectContaining({ code: 'MALFORMED' }));
    }
  });

  it('is refused when it breaks off, or has a geometry that is none', () => {
    const { header, voxels } = nifti(1, true, true, new Uint8Array(348));
    const broken = header.slice();
    new DataView(broken.buffer).setFloat32(280, Number.NaN, true);
    for (const [file, image] of [
      [header.subarray(0, 200), voxels],
      [header, voxels.subarray(1)],
      [header, undefined],
      [broken, voxels],
    ] as const)
      expect(() => clean(file, image)).toThrow(/./);
  });
});

const NRRD = (encoding: string, more = ''): string =>
  `NRRD0004\n# ${CANARY}\ntype: short\ndimension: 3\nspace: left-posterior-superior\nsizes: 2 2 2\nspace directions: (0.5,0,0) (0, 0.5, 0) (0,0,3)\nkinds: domain domain domain\nendian: little\nencoding: ${encoding}\nspace origin: (-4,5.5,6)\ncontent: ${CANARY}\nlabels: "${CANARY}" "b" "c"\n${CANARY}: 1\n${CANARY}:=${CANARY}\n${more}\n`;
const VOXELS = bytes(new Uint8Array(Int16Array.from([1, -2, 3, -4, 5, -6, 7, -8]).buffer));

/** Fewer bytes than a slice has: of as many the file is refused. */
const BEHIND = CANARY.slice(0, 7);

describe('a NRRD header', () => {
  it.each([
    ['raw', joined(ascii(NRRD('raw')), VOXELS, ascii(BEHIND)), undefined],
    ['gzip', joined(ascii(NRRD('gzip')), bytes(gzipSync(joined(VOXELS, ascii(BEHIND))))), undefined],
    ['ascii', ascii(`${NRRD('ascii')}1 -2 3 -4\n5 -6 7 -8\n`), undefined],
    ['a data file', ascii(NRRD('raw', `data file: ${CANARY}.raw\n`)), joined(VOXELS, ascii(BEHIND))],
  ])('keeps grid and voxels alone (%s)', (_, file, image) => {
    const cleaned = clean(file, image);
    const { decoders } = CODEC;
    const [before, after] = [readNrrd(file, decoders, { image }), readNrrd(cleaned.bytes, decoders)];
    // That bytes stood behind the voxels is no longer so.
    const told = before.problems.filter((problem) => !problem.includes('behind'));
    expect([after.volume.grid, after.problems]).toEqual([before.volume.grid, told]);
    expect(after.volume.voxels.data).toEqual(before.volume.voxels.data);
    expect(latin(cleaned.bytes)).not.toContain(BEHIND);
    expect(clean(cleaned.bytes).bytes).toEqual(cleaned.bytes);
  });

  it('says that bytes behind the voxels are gone, and refuses room for one more slice, in each format', () => {
    const local = `${META('')}ElementDataFile = LOCAL\n`;
    for (const head of [ascii(NRRD('raw')), ascii(local)]) {
      expect(clean(joined(head, VOXELS, ascii(BEHIND))).report).toContainEqual(
        expect.objectContaining({ field: 'bytes behind the voxels' }),
      );
      expect(() => clean(joined(head, VOXELS, VOXELS.subarray(0, 8)))).toThrow('more voxels');
    }
    const { header, voxels } = nifti(1, true, true, new Uint8Array(348));
    expect(() => clean(header, joined(voxels, voxels.subarray(0, 12)))).toThrow('more voxels');
  });

  it('keeps labels of segments, and names of the vocabulary', () => {
    const keys = `Segment0_ID:=${CANARY}\nSegment0_Name:=GTV-1\nSegment0_LabelValue:=3\nSegment0_Tags:=${CANARY}\nSegment1_Name:=${CANARY}\nSegment1_LabelValue:=5\n`;
    const cleaned = clean(joined(ascii(NRRD('raw', keys)), VOXELS), undefined, ['GTV-1']);
    const { segments } = readNrrd(cleaned.bytes, {}, {});
    expect(segments.map(({ name, label }) => [name, label])).toEqual([
      ['GTV-1', 3],
      ['Segment_1', 5],
    ]);
    expect(latin(cleaned.bytes)).not.toContain(CANARY);
  });

  it('tells of segments what the voxels tell: labels that are there, counted anew, in extents that are measured', () => {
    const keys = [
      'Segment1950_Name:=GTV-1',
      'Segment1950_LabelValue:=7',
      'Segment1950_Layer:=0',
      'Segment1950_Extent:=12345678 19500102 0 0 0 0',
      'Segment2000_Name:=GTV-1',
      'Segment2000_LabelValue:=12345678',
      'Segment2001_LabelValue:=5',
      'Segment2001_Layer:=19500102',
    ];
    const cleaned = clean(joined(ascii(NRRD('raw', keys.map((key) => `${key}\n`).join(''))), VOXELS), undefined, ['GTV-1']);
    expect(latin(cleaned.bytes).match(/^Segment.*$/gm)).toEqual([
      'Segment0_ID:=Segment_0',
      'Segment0_Name:=GTV-1',
      'Segment0_LabelValue:=7',
      'Segment0_Layer:=0',
      'Segment0_Extent:=0 0 1 1 1 1',
    ]);
    expect(cleaned.report).toContainEqual({ field: 'Segment_LabelValue', deed: 'removed', count: 2 });
  });

  it('measures the segments of each layer for itself', () => {
    // Two layers side by side: the first voxel has label 1 in the second layer alone.
    const header = `NRRD0004\ntype: uchar\ndimension: 4\nspace: left-posterior-superior\nsizes: 2 2 1 1\nspace directions: none (1,0,0) (0,1,0) (0,0,1)\nkinds: list domain domain domain\nencoding: raw\nspace origin: (0,0,0)\nSegment0_Name:=a\nSegment0_LabelValue:=1\nSegment0_Layer:=0\nSegment1_Name:=b\nSegment1_LabelValue:=1\nSegment1_Layer:=1\n\n`;
    const text = latin(clean(joined(ascii(header), Uint8Array.of(0, 1, 1, 1))).bytes);
    expect(text).toContain('Segment0_Extent:=1 1 0 0 0 0');
    expect(text).toContain('Segment1_Extent:=0 1 0 0 0 0');
  });

  it('keeps units of length, and no number for which there is no axis', () => {
    const units = joined(
      ascii(NRRD('raw', 'space units: "cm" "cm" "cm"\nthicknesses: 19500 102 1\nspacings: 19500 102 1\n')),
      VOXELS,
    );
    const cleaned = clean(units);
    expect(readNrrd(cleaned.bytes).volume.grid).toEqual(readNrrd(units).volume.grid);
    expect(latin(cleaned.bytes)).not.toContain('19500');
    for (const [from, to] of [
      ['(0,0,3)', '(0,0,3) (19500,102,0)'],
      ['(-4,5.5,6)', '(-4,5.5,6) (19500,102,0)'],
      ['dimension: 3\n', 'dimension: 3\nspace dimension: 19500102\n'],
    ])
      expect(() => clean(joined(ascii(NRRD('raw').replace(from, to)), VOXELS))).toThrow(/./);
  });

  it('is refused when a field that is needed says something else, without a word of it', () => {
    const file = joined(ascii(NRRD('raw').replace('(-4,5.5,6)', CANARY)), VOXELS);
    expect(() => clean(file)).toThrow(/cannot stay/);
    try {
      clean(file);
    } catch (error) {
      expect(JSON.stringify([String(error), error])).not.toContain(CANARY);
    }
  });
});

const META = (more: string): string =>
  `ObjectType = Image\nComment = ${CANARY}\nNDims = 3\nBinaryData = True\nBinaryDataByteOrderMSB = False\n${more}TransformMatrix = 1 0 0 0 1 0 0 0 1\nOffset = -4 5.5 6\nCenterOfRotation = 0 0 0\nAnatomicalOrientation = RAI\nElementSpacing = 0.5 0.5 3\nDimSize = 2 2 2\n${CANARY} = ${CANARY}\nElementType = MET_SHORT\n`;

describe('a MetaImage header', () => {
  it.each([
    ['LOCAL', joined(ascii(`${META('')}ElementDataFile = LOCAL\n`), VOXELS, ascii(BEHIND)), undefined],
    [
      'compressed',
      joined(
        ascii(`${META('CompressedData = True\nCompressedDataSize = 999\n')}ElementDataFile = LOCAL\n`),
        bytes(deflateSync(joined(VOXELS, ascii(BEHIND)))),
      ),
      undefined,
    ],
    [
      'LOCAL, from the end',
      joined(ascii(`${META('HeaderSize = -1\n')}ElementDataFile = LOCAL\n`), ascii(CANARY), VOXELS),
      undefined,
    ],
    ['flags of one letter', joined(ascii(`${META('CompressedData = 0\n')}ElementDataFile = LOCAL\n`), VOXELS), undefined],
    ['a data file', ascii(`${META('')}ElementDataFile = ${CANARY}.raw\n`), joined(VOXELS, ascii(BEHIND))],
  ])('keeps grid and voxels alone (%s)', (_, file, image) => {
    const cleaned = clean(file, image);
    const { decoders } = CODEC;
    const [before, after] = [readMetaImage(file, decoders, { image }), readMetaImage(cleaned.bytes, decoders)];
    expect(after.volume.grid).toEqual(before.volume.grid);
    expect(after.volume.voxels.data).toEqual(before.volume.voxels.data);
    expect(latin(cleaned.bytes)).not.toContain(BEHIND);
    expect(clean(cleaned.bytes).bytes).toEqual(cleaned.bytes);
  });
});

describe('text between the header and the voxels of a MetaImage', () => {
  it.each(['20', '20.0', '-2', '5'])('is refused where HeaderSize = %s', (size) => {
    const file = joined(ascii(`${META(`HeaderSize = ${size}\n`)}ElementDataFile = LOCAL\n`), ascii(CANARY), VOXELS);
    expect(() => clean(file)).toThrow(/HeaderSize|skipped|counted/);
  });
});

describe('numbers of a MetaImage that no reader asks for', () => {
  const file = (more: string): Uint8Array => joined(ascii(`${META(more)}ElementDataFile = LOCAL\n`), VOXELS);

  it('go: a centre of rotation, and second names of one thing', () => {
    const planted = file('ElementSize = 19500 102 1\nPosition = 19500 102 1\n');
    const cleaned = clean(planted);
    expect(latin(cleaned.bytes)).not.toMatch(/19500|CenterOfRotation/);
    expect(readMetaImage(cleaned.bytes).volume.grid).toEqual(readMetaImage(planted).volume.grid);
    const odd = Buffer.from(file('')).toString('latin1').replace('0 0 0 1\nOffset', '0 0 0 1 9 9 9 9 9 9 9 9\nOffset');
    expect(() => clean(ascii(odd))).toThrow(/cannot stay/);
  });
});

describe('a side-car', () => {
  it('keeps no number that is split over a text or a list, or stands in decimals', () => {
    const document = {
      PatientID: '12345678',
      SoftwareVersions: '12.34.56.78',
      ConvolutionKernel: 'B19 B50 B01 B02',
      PatientBirthDate: '1950-01-02',
      SliceTiming: [12.34, 56.78],
      KVP: 120.12345678,
      SAR: 0.058736921,
      EchoTime: 0.00476,
    };
    const { bytes: out, report } = cleanSideCar(JSON.stringify(document));
    expect(JSON.parse(latin(out))).toEqual({
      SoftwareVersions: 'UNKNOWN',
      ConvolutionKernel: 'UNKNOWN',
      SAR: 0.058737,
      EchoTime: 0.00476,
    });
    expect(report).toContainEqual({ field: 'SAR', deed: 'replaced', count: 1 });
  });

  it('keeps closed values, and no number that stands in a key that goes', () => {
    const document = {
      PatientID: '4711230',
      AcquisitionTime: '10:11:12.000',
      SeriesInstanceUID: '1.2.3',
      Manufacturer: 'Siemens',
      ManufacturersModelName: 'Skyra Dr. Who',
      RepetitionTime: 2.5,
      ImagingFrequency: 4711.23,
      SliceTiming: [0, 0.5, 1],
      PhaseEncodingDirection: 'j-',
      ImageType: ['ORIGINAL', 'PRIMARY', CANARY],
      NonlinearGradientCorrection: true,
      EchoTime: 'ZQ',
      global: { PatientName: CANARY },
    };
    const { bytes: out, report } = cleanSideCar(JSON.stringify(document));
    expect(JSON.parse(latin(out))).toEqual({
      Manufacturer: 'Siemens',
      ManufacturersModelName: 'UNKNOWN',
      RepetitionTime: 2.5,
      SliceTiming: [0, 0.5, 1],
      PhaseEncodingDirection: 'j-',
      NonlinearGradientCorrection: true,
    });
    expect(JSON.stringify(report)).not.toMatch(/PatientID|global/);
    for (const text of ['[]', 'null', `{"a": ${CANARY}`]) expect(() => cleanSideCar(text)).toThrow(/no object/);
  });
});
