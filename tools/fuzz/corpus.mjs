/**
 * The whole files that the fuzz run damages: one of every kind that the readers take, with planted names that no message may say.
 */
import { bzip2Of } from './bzip2-sample.mjs';
import { createRequire, registerHooks } from 'node:module';
import { dirname, join } from 'node:path';
import { deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import { TAG } from '@collimate/imaging-dicom';
import { writeNifti } from '@collimate/imaging-formats';
import { IDENTITY_DIRECTION, volumeOf } from '@collimate/imaging-volume';
import { cohortSpec, simulateCohort } from '@collimate/imaging-simulation';

// Fixtures are not built: they are read as they stand, and name each other as what they would be built into.
const FIXTURES = '../../libs/imaging/formats/src/dicom';
registerHooks({
  resolve: (specifier, context, next) =>
    next(context.parentURL?.endsWith('.fixture.ts') ? specifier.replace(/^(\..*)\.js$/, '$1.ts') : specifier, context),
});
const { ctSlice, dicomBytes, words } = await import(`${FIXTURES}/dicom-bytes.fixture.ts`);
const { bits, frameGroup, multiFrame, segmentation } = await import(`${FIXTURES}/frames/multi-frame.fixture.ts`);

/** What identifies the patients of the corpus; a message that contains one of them is a finding. */
export const PLANTED = ['ZWEIG', 'STEFANIA', 'MRN-8812734'];

const SIDE = 32;
const PATIENT = [
  [0x00100010, 'PN', 'ZWEIG^STEFANIA'],
  [0x00100020, 'LO', 'MRN-8812734'],
  [0x00081030, 'LO', 'ZWEIG thorax'],
  [0x0008103e, 'LO', 'STEFANIA'],
];

/** @returns {Promise<readonly {name: string, bytes: Uint8Array, image?: Uint8Array}[]>} */
export async function corpus() {
  return [...(await dicom()), ...nifti(), ...texts(), ...simulated()];
}

function square(extra = []) {
  const values = Array.from({ length: SIDE * SIDE }, (_, i) => (i * 37) % 4000);
  const own = [[TAG.Rows, 'US', SIDE], [TAG.Columns, 'US', SIDE], [TAG.PixelData, 'OW', words(values)], ...PATIENT, ...extra];
  return { values, elements: ctSlice({ with: own }) };
}

async function dicom() {
  const plain = ctSlice({ with: PATIENT });
  const of = (name, elements, encoding) => ({ name, bytes: dicomBytes(elements, encoding) });
  const structures = [
    [TAG.Modality, 'CS', 'RTSTRUCT'],
    ...PATIENT,
    [TAG.SeriesInstanceUID, 'UI', '1.7'],
    [
      TAG.StructureSetROISequence,
      'SQ',
      [
        [
          [TAG.ROINumber, 'IS', 1],
          [TAG.ROIName, 'LO', 'ZWEIG GTV'],
        ],
      ],
    ],
    [
      TAG.ROIContourSequence,
      'SQ',
      [
        [
          [TAG.ReferencedROINumber, 'IS', 1],
          [
            TAG.ContourSequence,
            'SQ',
            [
              [
                [TAG.ContourGeometricType, 'CS', 'CLOSED_PLANAR'],
                [TAG.ContourData, 'DS', [9, 19, 0, 15, 19, 0, 15, 22, 0]],
              ],
            ],
          ],
        ],
      ],
    ],
  ];
  const tracer = [
    TAG.RadiopharmaceuticalInformationSequence,
    'SQ',
    [
      [
        [TAG.RadiopharmaceuticalStartTime, 'TM', '101013.8'],
        [TAG.RadionuclideTotalDose, 'DS', 350e6],
        [TAG.RadionuclideHalfLife, 'DS', 6586.2],
      ],
    ],
  ];
  const pet = ctSlice({
    with: [
      ...PATIENT,
      [TAG.Modality, 'CS', 'PT'],
      [TAG.Units, 'CS', 'BQML'],
      [TAG.DecayCorrection, 'CS', 'START'],
      [TAG.CorrectedImage, 'CS', 'ATTN\\DECY'],
      [TAG.SeriesDate, 'DA', '20200102'],
      [TAG.SeriesTime, 'TM', '120000'],
      [TAG.PatientWeight, 'DS', 70],
      tracer,
    ],
  });
  const float = ctSlice({
    with: [...PATIENT, [TAG.BitsAllocated, 'US', 32], [TAG.FloatPixelData, 'OF', new Uint8Array(24)]],
    without: [TAG.PixelData],
  });
  return [
    of('CT', plain),
    of('CT implicit', plain, { transferSyntaxUid: '1.2.840.10008.1.2' }),
    of('CT without meta', plain, { preamble: false, meta: false }),
    of('CT big endian', ctSlice({ bigEndian: true, with: PATIENT }), { transferSyntaxUid: '1.2.840.10008.1.2.2' }),
    of('CT deflated', plain, { transferSyntaxUid: '1.2.840.10008.1.2.1.99', deflate: (b) => new Uint8Array(deflateRawSync(b)) }),
    of('PET', pet),
    of('float', float),
    of('enhanced', [...multiFrame([frameGroup(0), frameGroup(2), frameGroup(4)], []), ...PATIENT], { openLengths: true }),
    of('structure set', structures),
    of('structure set open', structures, { openLengths: true }),
    of('SEG', [
      ...segmentation(
        'BINARY',
        [
          { z: 0, segment: 1 },
          { z: 2, segment: 2 },
        ],
        bits([1, 0, 0, 1, 1, 0, 1, 1, 1, 0, 0, 0]),
      ),
      ...PATIENT,
    ]),
    ...(await compressed()),
  ];
}

async function compressed() {
  const { default: codecs } = await import('dcmjs-codecs');
  const { Context, NativeCodecs } = codecs;
  if (!NativeCodecs.isInitialized()) {
    const wasm = join(dirname(createRequire(import.meta.url).resolve('dcmjs-codecs')), 'dcmjs-native-codecs.wasm');
    await NativeCodecs.initializeAsync({ webAssemblyModulePathOrUrl: wasm });
  }
  const { values, elements } = square();
  const context = () =>
    new Context({
      width: SIDE,
      height: SIDE,
      bitsAllocated: 16,
      bitsStored: 16,
      samplesPerPixel: 1,
      pixelRepresentation: 0,
      planarConfiguration: 0,
      photometricInterpretation: 'MONOCHROME2',
      decodedBuffer: words(values),
    });
  const made = [
    ['RLE', '5', () => NativeCodecs.encodeRle(context())],
    ['JPEG', '4.70', () => NativeCodecs.encodeJpeg(context(), { lossy: false, predictor: 1, pointTransform: 0 })],
    ['JPEG-LS', '4.80', () => NativeCodecs.encodeJpegLs(context(), { lossy: false })],
    ['JPEG 2000', '4.90', () => NativeCodecs.encodeJpeg2000(context(), { lossy: false })],
    ['HTJ2K', '4.201', () => NativeCodecs.encodeHtJpeg2000(context(), { lossy: false })],
  ];
  return made.map(([name, syntax, encode]) => ({
    name,
    bytes: dicomBytes(elements, { transferSyntaxUid: `1.2.840.10008.1.2.${syntax}`, fragments: [encode().getEncodedBuffer()] }),
  }));
}

const GRID = { size: [6, 5, 4], spacingMm: [1, 1.5, 2], originMm: [1, 2, 3], direction: IDENTITY_DIRECTION };

function nifti() {
  const bytes = writeNifti(
    volumeOf(
      GRID,
      Float32Array.from({ length: 120 }, (_, i) => i % 3),
    ),
  );
  const pair = bytes.slice(0, 352);
  pair.set([0x6e, 0x69, 0x31, 0], 344);
  new DataView(pair.buffer).setFloat32(108, 0, true);
  const several = bytes.slice();
  new DataView(several.buffer).setInt16(40, 4, true);
  new DataView(several.buffer).setInt16(46, 2, true);
  new DataView(several.buffer).setInt16(48, 2, true);
  return [
    { name: 'NIfTI', bytes },
    { name: 'NIfTI of two volumes', bytes: several },
    { name: 'NIfTI gzip', bytes: new Uint8Array(gzipSync(bytes)) },
    { name: 'NIfTI pair', bytes: pair, image: bytes.slice(352) },
  ];
}

/** The header of a segmentation of 3D Slicer whose two segments overlap. */
const LAYERS =
  'uint8\ndimension: 4\nspace: LPS\nkinds: list domain domain domain\nsizes: 2 5 4 3\nspace directions: none (1,0,0) (0,1.5,0) (0,0,2)\nSegment0_Name:=ZWEIG\nSegment0_Layer:=0\nSegment1_Name:=B\nSegment1_LabelValue:=1\nSegment1_Layer:=1\nspace origin';

function texts() {
  const body = new Uint8Array(Int16Array.from({ length: 120 }, (_, i) => i % 7).buffer);
  const ascii = new TextEncoder().encode(Array.from({ length: 120 }, (_, i) => i % 7).join(' '));
  const file = (header, data) => Uint8Array.from([...new TextEncoder().encode(header), ...data]);
  const nrrd = (rest) =>
    `NRRD0005\n# ZWEIG\ntype: short\ndimension: 3\nspace: LPS\nsizes: 6 5 4\nspace directions: (1,0,0) (0,1.5,0) (0,0,2)\nspace origin: (1,2,3)\nendian: little\npatient:=STEFANIA\n${rest}\n\n`;
  const meta = (rest) =>
    `ObjectType = Image\nNDims = 3\nComment = ZWEIG\nBinaryDataByteOrderMSB = False\nOffset = 0 0 0\nTransformMatrix = 1 0 0 0 1 0 0 0 1\nElementSpacing = 1 1 1\nDimSize = 6 5 4\nElementType = MET_SHORT\n${rest}`;
  const plain = new TextEncoder();
  return [
    { name: 'NRRD', bytes: file(nrrd('encoding: raw'), body) },
    { name: 'NRRD gzip', bytes: file(nrrd('encoding: gzip'), gzipSync(body)) },
    { name: 'NRRD bzip2', bytes: file(nrrd('encoding: bzip2'), bzip2Of) },
    { name: 'NRRD text', bytes: file(nrrd('encoding: ascii'), ascii) },
    {
      name: 'NRRD detached',
      bytes: plain.encode(nrrd('encoding: raw\nline skip: 1\nbyte skip: 2\ndata file: x.raw')),
      image: file('a\nbc', body),
    },
    {
      name: 'NRRD layers',
      bytes: file(nrrd('encoding: gzip').replace(/short[^]*space origin/u, LAYERS), gzipSync(new Uint8Array(120).fill(1))),
    },
    { name: 'MetaImage', bytes: file(meta('ElementDataFile = LOCAL\n'), body) },
    { name: 'MetaImage zlib', bytes: file(meta('CompressedData = True\nElementDataFile = LOCAL\n'), deflateSync(body)) },
    {
      name: 'MetaImage detached',
      bytes: plain.encode(meta('HeaderSize = 3\nElementDataFile = x.raw\n')),
      image: file('abc', body),
    },
  ];
}

/** A slice, a structure set and a segmentation as the generator writes them, with an identifier in every corner. */
function simulated() {
  return ['RTSTRUCT', 'SEG'].flatMap((masks) => {
    const cohort = simulateCohort({ ...cohortSpec('fuzz', 'north', 1), masks }, 3);
    PLANTED.push(...cohort.canariesOf(0).filter((text) => text.length > 5));
    const files = [...cohort.filesOf(0)];
    return [files[0], files.at(-1)].map(({ path, bytes }) => ({ name: `simulated ${masks} ${path.split('/').at(-1)}`, bytes }));
  });
}
