import { words, type FixtureElement } from '../dicom-bytes.fixture.js';
import { TAG } from '@collimate/imaging-dicom';

/** Functional groups of one frame at a height. */
export function frameGroup(z: number, extra: readonly FixtureElement[] = []): readonly FixtureElement[] {
  return [[TAG.PlanePositionSequence, 'SQ', [[[TAG.ImagePositionPatient, 'DS', [10, 20, z]]]]], ...extra];
}

/** Functional groups shared by all frames: axial, 2 x 1.5 mm. */
export function sharedGroup(extra: readonly FixtureElement[] = []): readonly FixtureElement[] {
  return [
    [TAG.PlaneOrientationSequence, 'SQ', [[[TAG.ImageOrientationPatient, 'DS', [1, 0, 0, 0, 1, 0]]]]],
    [
      TAG.PixelMeasuresSequence,
      'SQ',
      [
        [
          [TAG.PixelSpacing, 'DS', [1.5, 2]],
          [TAG.SliceThickness, 'DS', 2.5],
        ],
      ],
    ],
    ...extra,
  ];
}

/** An image of several frames of 3 columns and 2 rows. */
export function multiFrame(
  frames: readonly (readonly FixtureElement[])[],
  rest: readonly FixtureElement[],
  shared = sharedGroup(),
): readonly FixtureElement[] {
  const plain: readonly FixtureElement[] = [
    [TAG.Modality, 'CS', 'CT'],
    [TAG.SeriesInstanceUID, 'UI', '1.2.3'],
    [TAG.FrameOfReferenceUID, 'UI', '1.2.9'],
    [TAG.SamplesPerPixel, 'US', 1],
    [TAG.PhotometricInterpretation, 'CS', 'MONOCHROME2'],
    [TAG.NumberOfFrames, 'IS', frames.length],
    [TAG.Rows, 'US', 2],
    [TAG.Columns, 'US', 3],
    [TAG.BitsAllocated, 'US', 16],
    [TAG.BitsStored, 'US', 16],
    [TAG.HighBit, 'US', 15],
    [TAG.PixelRepresentation, 'US', 0],
    [TAG.SharedFunctionalGroupsSequence, 'SQ', [shared]],
    [TAG.PerFrameFunctionalGroupsSequence, 'SQ', frames],
    [TAG.PixelData, 'OW', words(Array.from({ length: 6 * frames.length }, (_, i) => i))],
  ];
  const changed = new Set(rest.map(([tag]) => tag));
  return [...plain.filter(([tag]) => !changed.has(tag)), ...rest];
}

/** Elements of a segmentation of two segments. */
export function segmentation(
  kind: string,
  frames: readonly { readonly z: number; readonly segment?: number }[],
  rest: readonly FixtureElement[],
): readonly FixtureElement[] {
  const groups = frames.map(({ z, segment }) =>
    frameGroup(
      z,
      segment === undefined ? [] : [[TAG.SegmentIdentificationSequence, 'SQ', [[[TAG.ReferencedSegmentNumber, 'US', segment]]]]],
    ),
  );
  return multiFrame(groups, [
    [TAG.Modality, 'CS', 'SEG'],
    [TAG.SegmentationType, 'CS', kind],
    [
      TAG.SegmentSequence,
      'SQ',
      [
        [
          [TAG.SegmentNumber, 'US', 1],
          [TAG.SegmentLabel, 'LO', 'Tumour'],
        ],
        [
          [TAG.SegmentNumber, 'US', 2],
          [TAG.SegmentLabel, 'LO', 'Node'],
        ],
      ],
    ],
    ...rest,
  ]);
}

/** Element values of one-bit pixels. */
export function bits(values: readonly number[]): readonly FixtureElement[] {
  const bytes = new Uint8Array(Math.ceil(values.length / 8));
  values.forEach((bit, i) => (bytes[i >> 3] |= bit << (i & 7)));
  return [
    [TAG.BitsAllocated, 'US', 1],
    [TAG.BitsStored, 'US', 1],
    [TAG.HighBit, 'US', 0],
    [TAG.PixelData, 'OB', bytes],
  ];
}
