import { deflateRawSync, gunzipSync, gzipSync, inflateRawSync, inflateSync } from 'node:zlib';
import fc from 'fast-check';
import { IDENTITY_DIRECTION, volumeOf } from '@collimate/imaging-volume';
import { ctFile, dicomBytes, words, type FixtureElement } from './dicom/dicom-bytes.fixture.js';
import { bits, frameGroup, multiFrame, segmentation } from './dicom/frames/multi-frame.fixture.js';
import { rasterise } from './dicom/contours/rasterise.js';
import { readRtStruct } from './dicom/contours/rtstruct.reader.js';
import { readSeg, segmentMask } from './dicom/segmentation/seg.reader.js';
import { readDicomSeries } from './dicom/series.reader.js';
import { TAG } from '@collimate/imaging-dicom';
import type { Decoders } from './decoders.js';
import { FormatError } from './format.error.js';
import { detectFormat, readImageFile } from './image-file.reader.js';
import { inspectFiles } from './inspect.js';
import { readMetaImage } from './metaimage/metaimage.reader.js';
import { readNifti } from './nifti/nifti.reader.js';
import { writeNifti } from './nifti/nifti.writer.js';
import { readNrrd } from './nrrd/nrrd.reader.js';

const limited = (decode: (b: Uint8Array, o: { maxOutputLength: number }) => Uint8Array) => (b: Uint8Array) =>
  new Uint8Array(decode(b, { maxOutputLength: 1 << 20 }));
const decoders: Decoders = {
  gunzip: limited(gunzipSync),
  inflateRaw: limited(inflateRawSync),
  inflateZlib: limited(inflateSync),
  pixels: { supports: () => true, decode: (frame) => (frame.bytes.length > 0 ? words([1, 2, 3, 4, 5, 6]) : new Uint8Array(0)) },
};

const grid = { size: [3, 2, 2], spacingMm: [1, 1, 1], originMm: [0, 0, 0], direction: IDENTITY_DIRECTION } as const;
const structureSet: readonly FixtureElement[] = [
  [TAG.Modality, 'CS', 'RTSTRUCT'],
  [
    TAG.StructureSetROISequence,
    'SQ',
    [
      [
        [TAG.ROINumber, 'IS', 1],
        [TAG.ROIName, 'LO', 'GTV'],
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
              [TAG.ContourData, 'DS', [-0.5, -0.5, 0, 2.5, -0.5, 0, 2.5, 1.5, 0]],
            ],
          ],
        ],
      ],
    ],
  ],
];
const text = (header: string): Uint8Array => Uint8Array.from([...new TextEncoder().encode(header), ...new Uint8Array(24)]);

const subjects: Readonly<Record<string, readonly [Uint8Array, (bytes: Uint8Array) => unknown]>> = {
  'an explicit CT slice': [ctFile(), (b) => readDicomSeries([b, ctFile({ z: 2.5 })], decoders)],
  'an implicit CT slice': [ctFile({}, { transferSyntaxUid: '1.2.840.10008.1.2' }), (b) => readDicomSeries([b], decoders)],
  'a big endian CT slice': [
    ctFile({}, { transferSyntaxUid: '1.2.840.10008.1.2.2', preamble: false, meta: false }),
    (b) => readDicomSeries([b], decoders),
  ],
  'a deflated CT slice': [
    ctFile({}, { transferSyntaxUid: '1.2.840.10008.1.2.1.99', deflate: (b) => new Uint8Array(deflateRawSync(b)) }),
    (b) => readDicomSeries([b], decoders),
  ],
  'a compressed CT slice': [
    ctFile(
      {},
      { transferSyntaxUid: '1.2.840.10008.1.2.4.110', fragments: [Uint8Array.of(2, 0, 0, 0, 64, 0, 0, 0), new Uint8Array(4)] },
    ),
    (b) => readDicomSeries([b], decoders),
  ],
  'a multi-frame image': [
    dicomBytes(multiFrame([frameGroup(0), frameGroup(2)], []), { openLengths: true }),
    (b) => readDicomSeries([b], decoders),
  ],
  'a structure set': [
    dicomBytes(structureSet, { openLengths: true }),
    (b) => readRtStruct(b).rois.map((roi) => rasterise(roi, grid)),
  ],
  'a segmentation': [
    dicomBytes(segmentation('BINARY', [{ z: 0, segment: 1 }], bits([1, 0, 0, 1, 1, 0]))),
    (b) => segmentMask(readSeg(b), 1),
  ],
  'a NIfTI file': [writeNifti(volumeOf(grid)), (b) => readNifti(b, decoders)],
  'a gzipped NIfTI file': [new Uint8Array(gzipSync(writeNifti(volumeOf(grid)))), (b) => readNifti(b, decoders)],
  'a NRRD file': [
    text(
      'NRRD0004\ntype: short\ndimension: 3\nspace: LPS\nsizes: 3 2 2\nspace directions: (1,0,0) (0,1,0) (0,0,1)\nspace origin: (0,0,0)\nencoding: raw\nendian: little\n\n',
    ),
    (b) => readNrrd(b, decoders),
  ],
  'a MetaImage file': [
    text(
      'ObjectType = Image\nNDims = 3\nOffset = 0 0 0\nTransformMatrix = 1 0 0 0 1 0 0 0 1\nElementSpacing = 1 1 1\nDimSize = 3 2 2\nElementType = MET_SHORT\nElementDataFile = LOCAL\n',
    ),
    (b) => readMetaImage(b, decoders),
  ],
};

/** Cuts the bytes, or changes some of them: to any value, or to the extremes that lengths and counts break at. */
const damage = (bytes: Uint8Array): fc.Arbitrary<Uint8Array> => {
  const at = fc.nat(bytes.length - 1);
  const flips = fc.array(fc.tuple(at, fc.oneof(fc.nat(255), fc.constantFrom(0, 1, 0x7f, 0x80, 0xfe, 0xff))), {
    minLength: 1,
    maxLength: 6,
  });
  const flipped = flips.map((changes) => {
    const copy = bytes.slice();
    for (const [i, value] of changes) copy[i] = value;
    return copy;
  });
  const run = fc
    .tuple(at, fc.constantFrom(0, 0xff), fc.constantFrom(2, 4, 8))
    .map(([i, value, length]) => bytes.slice().fill(value, i, i + length));
  const cut = fc.nat(bytes.length).map((length) => bytes.slice(0, length));
  const spliced = fc.tuple(at, at).map(([i, j]) => Uint8Array.from([...bytes.subarray(0, i), ...bytes.subarray(j)]));
  return fc.oneof(flipped, run, cut, spliced);
};

function onlyFormatErrors(act: () => unknown): void {
  try {
    act();
  } catch (error) {
    if (!(error instanceof FormatError)) throw error;
  }
}

describe('damaged bytes', () => {
  it.each(Object.keys(subjects))('of %s are read or refused with a FormatError, nothing else', (name) => {
    const [bytes, read] = subjects[name];
    read(bytes);
    fc.assert(
      fc.property(damage(bytes), (broken) => onlyFormatErrors(() => read(broken))),
      { numRuns: 400 },
    );
  });

  it('never make inspection throw', () => {
    const files = Object.values(subjects).map(([bytes]) => bytes);
    fc.assert(
      fc.property(fc.constantFrom(...files).chain(damage), fc.constantFrom(...files), (broken, whole) => {
        inspectFiles([{ bytes: broken }, { bytes: whole }], decoders);
      }),
      { numRuns: 300 },
    );
  });

  it('of any kind are no format or refused', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 600 }), (bytes) => {
        onlyFormatErrors(() => readImageFile(bytes, decoders));
        expect(['dicom', 'nifti', 'nrrd', 'metaimage', undefined]).toContain(detectFormat(bytes));
      }),
      { numRuns: 500 },
    );
  });

  it('of sequences nested two hundred deep stop before the stack does', () => {
    let nested: readonly FixtureElement[] = [[TAG.SOPInstanceUID, 'UI', '1']];
    for (let depth = 0; depth < 200; depth++) nested = [[TAG.SegmentSequence, 'SQ', [nested]]];
    expect(() => readDicomSeries([dicomBytes([[TAG.Modality, 'CS', 'CT'], ...nested], { openLengths: true })])).toThrow(
      FormatError,
    );
  });
});
