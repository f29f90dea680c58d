import { type Grid, IDENTITY_DIRECTION } from '@collimate/imaging-volume';
import { refused } from '../../refused.fixture.js';
import { dicomBytes, words, type FixtureElement } from '../dicom-bytes.fixture.js';
import { bits, frameGroup, multiFrame, segmentation, sharedGroup } from './multi-frame.fixture.js';
import { framesMissing } from '../segmentation/seg.painter.js';
import { findSegment, readSeg, segmentMask } from '../segmentation/seg.reader.js';
import { readDicomSeries } from '../series.reader.js';
import { TAG } from '@collimate/imaging-dicom';

describe('enhanced multi-frame images', () => {
  const rescale = (slope: number): FixtureElement => [
    TAG.PixelValueTransformationSequence,
    'SQ',
    [
      [
        [TAG.RescaleSlope, 'DS', slope],
        [TAG.RescaleIntercept, 'DS', -10],
      ],
    ],
  ];

  it('reads frames in the order of their positions, each with its own or the shared scaling', () => {
    const frames = [frameGroup(5, [rescale(2)]), frameGroup(0), frameGroup(2.5)];
    const { volume } = readDicomSeries([dicomBytes(multiFrame(frames, [], sharedGroup([rescale(1)])), { openLengths: true })]);
    expect(volume.grid).toEqual({
      size: [3, 2, 3],
      spacingMm: [2, 1.5, 2.5],
      originMm: [10, 20, 0],
      direction: [1, 0, 0, 0, 1, 0, 0, 0, 1],
    });
    expect([...volume.voxels.data].filter((_, i) => i % 6 === 0)).toEqual([-4, 2, -10]);
  });

  it('puts the fragments of compressed frames together by the offset table', () => {
    const fragments = [
      [1, 2],
      [3, 4, 5, 6],
      [7, 8],
    ].map((bytes) => Uint8Array.from(bytes));
    const seen: number[][] = [];
    const pixels = {
      supports: () => true,
      decode: ({ bytes }: { bytes: Uint8Array }): Uint8Array => {
        seen.push([...bytes]);
        return words([bytes[0], 0, 0, 0, 0, 0]);
      },
    };
    const file = (offsetTable: readonly number[]): Uint8Array =>
      dicomBytes(multiFrame([frameGroup(0), frameGroup(2)], []), {
        transferSyntaxUid: '1.2.840.10008.1.2.4.110',
        fragments,
        offsetTable,
      });
    const { volume } = readDicomSeries([file([0, 10])], { pixels });
    expect(seen).toEqual([
      [1, 2],
      [3, 4, 5, 6, 7, 8],
    ]);
    expect([volume.voxels.data[0], volume.voxels.data[6]]).toEqual([1, 3]);
    refused('DAMAGED', () => readDicomSeries([file([0, 11])], { pixels }));
    refused('DAMAGED', () => readDicomSeries([file([])], { pixels }));
  });

  it('refuses frames without a place, too few groups and two frames at one place', () => {
    const noPlace = multiFrame([frameGroup(0), []], []);
    expect(refused('MISSING_ATTRIBUTE', () => readDicomSeries([dicomBytes(noPlace)])).place.tag).toBe('(0020,9113)');
    refused('DAMAGED', () => readDicomSeries([dicomBytes(multiFrame([frameGroup(0)], [[TAG.NumberOfFrames, 'IS', 2]]))]));
    refused('DUPLICATE_SLICES', () => readDicomSeries([dicomBytes(multiFrame([frameGroup(1), frameGroup(1)], []))]));
  });
});

describe('DICOM segmentations', () => {
  const image: Grid = { size: [3, 2, 4], spacingMm: [2, 1.5, 2.5], originMm: [10, 20, -2.5], direction: IDENTITY_DIRECTION };
  const where = (mask: { voxels: { data: Uint8Array } }): number[] => [...mask.voxels.data].flatMap((v, i) => (v ? [i] : []));
  const binary = dicomBytes(
    segmentation(
      'BINARY',
      [
        { z: 0, segment: 1 },
        { z: 5, segment: 1 },
        { z: 0, segment: 2 },
      ],
      bits([1, 0, 0, 0, 0, 1, 0, 1, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1]),
    ),
  );

  it('paints the frames of one segment, packed bit by bit, on the slices where they are', () => {
    const seg = readSeg(binary);
    expect(seg.segments).toEqual([
      { number: 1, label: 'Tumour' },
      { number: 2, label: 'Node' },
    ]);
    expect(where(segmentMask(seg, 'tumour', image))).toEqual([6, 11, 19]);
    expect(where(segmentMask(seg, 2, image))).toEqual([6, 7, 8, 9, 10, 11]);
  });

  it('has a grid of its own in which slices without a frame are empty', () => {
    const seg = readSeg(binary);
    expect(seg.gridOf().size).toEqual([3, 2, 3]);
    expect(seg.gridOf().spacingMm).toEqual([2, 1.5, 2.5]);
    expect(where(segmentMask(seg, 1))).toEqual([0, 5, 13]);
  });

  it('counts the frames that a segment lacks between its first and its last', () => {
    expect([1, 2].map((number) => framesMissing(readSeg(binary), number))).toEqual([1, 0]);
    const of = (...heights: number[]): number =>
      framesMissing(
        readSeg(
          dicomBytes(
            segmentation(
              'BINARY',
              heights.map((z) => ({ z, segment: 1 })),
              bits(new Array<number>(6 * heights.length).fill(1)),
            ),
          ),
        ),
        1,
      );
    expect([of(0, 2.5, 5), of(10, 0, 2.5), of(0)]).toEqual([0, 2, 0]);
  });

  it('paints on a grid that is flipped or turned against it', () => {
    const flipped: Grid = { ...image, originMm: [14, 20, -2.5], direction: [-1, 0, 0, 0, 1, 0, 0, 0, 1] };
    expect(where(segmentMask(readSeg(binary), 1, flipped))).toEqual([8, 9, 19]);
    const sagittal: Grid = {
      size: [4, 2, 3],
      spacingMm: [2.5, 1.5, 2],
      originMm: [10, 20, -2.5],
      direction: [0, 0, 1, 0, 1, 0, 1, 0, 0],
    };
    expect(where(segmentMask(readSeg(binary), 1, sagittal))).toEqual([1, 11, 21]);
  });

  it('takes a fraction of a fractional segment', () => {
    const pixels: readonly FixtureElement[] = [
      [TAG.BitsAllocated, 'US', 8],
      [TAG.BitsStored, 'US', 8],
      [TAG.HighBit, 'US', 7],
      [TAG.MaximumFractionalValue, 'US', 200],
      [TAG.PixelData, 'OB', Uint8Array.of(0, 99, 100, 199, 200, 50)],
    ];
    const seg = readSeg(dicomBytes(segmentation('FRACTIONAL', [{ z: 0, segment: 1 }], pixels)));
    expect(where(segmentMask(seg, 1))).toEqual([2, 3, 4]);
    expect(where(segmentMask(seg, 1, seg.gridOf(), { threshold: 0.25 }))).toEqual([1, 2, 3, 4, 5]);
  });

  it('refuses a part that is larger than the whole', () => {
    const pixels: readonly FixtureElement[] = [
      [TAG.BitsAllocated, 'US', 8],
      [TAG.BitsStored, 'US', 8],
      [TAG.HighBit, 'US', 7],
      [TAG.MaximumFractionalValue, 'US', 100],
      [TAG.PixelData, 'OB', Uint8Array.of(0, 99, 100, 150, 100, 50)],
    ];
    const seg = readSeg(dicomBytes(segmentation('FRACTIONAL', [{ z: 0, segment: 1 }], pixels)));
    expect(refused('BAD_VALUE', () => segmentMask(seg, 1)).place.tag).toBe('(0062,000e)');
  });

  it('says by what threshold a fractional segment is empty', () => {
    const pixels: readonly FixtureElement[] = [
      [TAG.BitsAllocated, 'US', 8],
      [TAG.BitsStored, 'US', 8],
      [TAG.HighBit, 'US', 7],
      [TAG.MaximumFractionalValue, 'US', 255],
      [TAG.PixelData, 'OB', Uint8Array.of(0, 1, 1, 1, 0, 0)],
    ];
    const seg = readSeg(dicomBytes(segmentation('FRACTIONAL', [{ z: 0, segment: 1 }], pixels)));
    const error = refused('EMPTY_REGION', () => segmentMask(seg, 1));
    expect(error).toMatchObject({
      message: expect.stringContaining('threshold of 0.5; the largest is 0.00392'),
      hint: expect.stringContaining('--threshold'),
    });
    expect(where(segmentMask(seg, 1, undefined, { threshold: 0.003 }))).toEqual([1, 2, 3]);
  });

  it('reads a segment whatever is wrong with the place of another', () => {
    const at = [
      { z: 0, segment: 1 },
      { z: 2.5, segment: 1 },
      { z: 3.6, segment: 2 },
    ];
    const one = [1, 0, 0, 0, 0, 1];
    const seg = readSeg(dicomBytes(segmentation('BINARY', at, bits([...one, ...one, ...one]))));
    expect(where(segmentMask(seg, 1))).toEqual([0, 5, 6, 11]);
    refused('GEOMETRY_MISMATCH', () => segmentMask(seg, 2, image));
    const nowhere = dicomBytes(
      segmentation('BINARY', at, [
        ...bits([...one, ...one, ...one]),
        [
          TAG.PerFrameFunctionalGroupsSequence,
          'SQ',
          [1, 1, 2].map((segment, n) => [
            ...(segment === 2 ? [] : frameGroup(2.5 * n)),
            [TAG.SegmentIdentificationSequence, 'SQ', [[[TAG.ReferencedSegmentNumber, 'US', segment]]]],
          ]) as FixtureElement[][],
        ],
      ]),
    );
    expect(where(segmentMask(readSeg(nowhere), 1))).toEqual([0, 5, 6, 11]);
    refused('MISSING_ATTRIBUTE', () => segmentMask(readSeg(nowhere), 2));
  });

  it('takes the distance of its frames for their spacing, not their thickness', () => {
    const one = [1, 0, 0, 0, 0, 1];
    const at = (...heights: readonly number[]) =>
      readSeg(
        dicomBytes(
          segmentation(
            'BINARY',
            heights.map((z) => ({ z, segment: 1 })),
            bits(heights.flatMap(() => one)),
          ),
        ),
      ).gridOf(1);
    // The frames are 2.5 mm thick.
    expect([at(0, 5, 10, 15).spacingMm[2], at(0, 5, 10, 15).size[2]]).toEqual([5, 4]);
    expect([at(0, 5, 15).spacingMm[2], at(0, 5, 15).size[2]]).toEqual([5, 4]);
    expect([at(0, 5, 12.5).spacingMm[2], at(0, 5, 12.5).size[2]]).toEqual([2.5, 6]);
    expect([at(0, 2.5, 10).spacingMm[2], at(0, 2.5, 10).size[2]]).toEqual([2.5, 5]);
  });

  it('counts frames of a segment that it does not describe, and refuses two segments of one number', () => {
    const one = [1, 0, 0, 0, 0, 1];
    const frames = [
      { z: 0, segment: 1 },
      { z: 2.5, segment: 7 },
    ];
    expect(readSeg(dicomBytes(segmentation('BINARY', frames, bits([...one, ...one])))).strayFrames).toBe(1);
    const named = (label: string): FixtureElement[] => [
      [TAG.SegmentNumber, 'US', 1],
      [TAG.SegmentLabel, 'LO', label],
    ];
    const two = (other: string) =>
      readSeg(
        dicomBytes(
          segmentation('BINARY', frames, bits([...one, ...one])).map((element) =>
            element[0] === TAG.SegmentSequence ? [element[0], 'SQ', [named('Tumour'), named(other)]] : element,
          ),
        ),
      );
    expect(refused('BAD_VALUE', () => findSegment(two('Node'), 'Tumour')).place.tag).toBe('(0062,0004)');
  });

  it('tells of frames that were made otherwise', () => {
    const echo = (ms: number): FixtureElement => [TAG.MREchoSequence, 'SQ', [[[TAG.EffectiveEchoTime, 'FD', ms]]]];
    const read = (...times: readonly number[]): readonly string[] =>
      readDicomSeries([
        dicomBytes(
          multiFrame(
            times.map((ms, n) => frameGroup(2.5 * n, [echo(ms)])),
            [],
          ),
        ),
      ]).problems;
    expect(read(4.6, 4.6, 9.2)).toEqual([expect.stringContaining('they differ in EffectiveEchoTime')]);
    expect(read(4.6, 4.6, 4.6)).toEqual([]);
  });

  it('reads a label map, shown with a palette or not', () => {
    const pixels: readonly FixtureElement[] = [
      [TAG.BitsAllocated, 'US', 8],
      [TAG.BitsStored, 'US', 8],
      [TAG.HighBit, 'US', 7],
      [TAG.PhotometricInterpretation, 'CS', 'PALETTE COLOR'],
      [TAG.PixelData, 'OB', Uint8Array.of(0, 1, 2, 2, 0, 1)],
    ];
    const seg = readSeg(dicomBytes(segmentation('LABELMAP', [{ z: 0 }], pixels)));
    expect(where(segmentMask(seg, 'Node'))).toEqual([2, 3]);
  });

  it('refuses an absent segment, another grid, another frame of reference and a segment outside', () => {
    const seg = readSeg(binary);
    expect(refused('UNKNOWN_REGION', () => findSegment(seg, 'Liver')).choices).toEqual(['1\tTumour', '2\tNode']);
    refused('GEOMETRY_MISMATCH', () => segmentMask(seg, 1, { ...image, originMm: [10.5, 20, -2.5] }));
    refused('GEOMETRY_MISMATCH', () => segmentMask(seg, 1, { ...image, spacingMm: [1, 1.5, 2.5] }));
    refused('OUTSIDE_GRID', () => segmentMask(seg, 1, { ...image, size: [3, 2, 2] }));
    refused('FRAME_OF_REFERENCE_MISMATCH', () => segmentMask(seg, 1, image, { frameOfReferenceUid: '1.2.8' }));
    refused('WRONG_FORMAT', () => readSeg(dicomBytes([[TAG.Modality, 'CS', 'CT']])));
  });
});
