import { TAG } from '@collimate/imaging-dicom';
import { type Grid, IDENTITY_DIRECTION } from '@collimate/imaging-volume';
import { refused } from '../../refused.fixture.js';
import { dicomBytes, words, type FixtureElement } from '../dicom-bytes.fixture.js';
import { bits, frameGroup, segmentation, sharedGroup } from '../frames/multi-frame.fixture.js';
import type { DicomSeg } from './segmentation.js';
import { framesCopied } from './seg.painter.js';
import { readSeg, segmentMask, segmentVoxelCount } from './seg.reader.js';

const image: Grid = { size: [3, 2, 4], spacingMm: [2, 1.5, 2.5], originMm: [10, 20, 0], direction: IDENTITY_DIRECTION };
const count = (seg: DicomSeg, number = 1): number => segmentMask(seg, number, image).voxels.data.reduce((sum, v) => sum + v, 0);
const samples = (values: readonly number[], bitsAllocated = 8): readonly FixtureElement[] => [
  [TAG.BitsAllocated, 'US', bitsAllocated],
  [TAG.BitsStored, 'US', bitsAllocated],
  [TAG.HighBit, 'US', bitsAllocated - 1],
  [TAG.PixelData, bitsAllocated === 8 ? 'OB' : 'OW', bitsAllocated === 8 ? Uint8Array.from(values) : words(values)],
];
const A = [1, 1, 1, 0, 0, 0];
const B = [0, 0, 0, 0, 0, 1];

describe('two frames of one segment at one place', () => {
  const group = (z: number, segment: number | undefined, time: number | undefined): readonly FixtureElement[] =>
    frameGroup(z, [
      ...(time === undefined
        ? []
        : ([[TAG.FrameContentSequence, 'SQ', [[[TAG.TemporalPositionIndex, 'UL', time]]]]] as FixtureElement[])),
      ...(segment === undefined
        ? []
        : ([[TAG.SegmentIdentificationSequence, 'SQ', [[[TAG.ReferencedSegmentNumber, 'US', segment]]]]] as FixtureElement[])),
    ]);
  const of = (kind: string, frames: readonly (readonly FixtureElement[])[], pixels: readonly FixtureElement[]) =>
    readSeg(
      dicomBytes(
        segmentation(
          kind,
          frames.map(() => ({ z: 0 })),
          [...pixels, [TAG.PerFrameFunctionalGroupsSequence, 'SQ', frames]],
        ),
      ),
    );

  it('are refused where they show two masks, with what tells them apart', () => {
    const cine = of(
      'BINARY',
      [group(0, 1, 1), group(2.5, 1, 1), group(0, 1, 2), group(2.5, 1, 2)],
      bits([...A, ...A, ...B, ...B]),
    );
    const error = refused('DUPLICATE_SLICES', () => segmentMask(cine, 1, image));
    expect(error).toMatchObject({
      message: expect.stringContaining('they differ in TemporalPositionIndex'),
      choices: ['TemporalPositionIndex=1', 'TemporalPositionIndex=2'],
      hint: expect.stringContaining('one TemporalPositionIndex alone'),
    });
    refused('DUPLICATE_SLICES', () => segmentMask(cine, 1));
    refused('DUPLICATE_SLICES', () => segmentVoxelCount(cine, 1));
  });

  it('are refused in a label map, also where one of them lacks the label', () => {
    const frames = [group(0, undefined, 1), group(0, undefined, 2)];
    refused('DUPLICATE_SLICES', () => segmentMask(of('LABELMAP', frames, samples([...A, ...B])), 1, image));
    refused('DUPLICATE_SLICES', () => segmentMask(of('LABELMAP', frames, samples([...A, 0, 0, 0, 0, 0, 0])), 1, image));
    const node = of('LABELMAP', frames, samples([2, 1, 1, 0, 0, 0, 2, 1, 0, 0, 0, 0]));
    expect([count(node, 2), framesCopied(node, 2, 0.5)]).toEqual([1, 1]);
    refused('DUPLICATE_SLICES', () => segmentMask(node, 1, image));
  });

  it('are refused where nothing tells them apart, wherever their corners are', () => {
    const plain = of('BINARY', [group(0, 1, undefined), group(0, 1, undefined)], bits([...A, ...B]));
    expect(refused('DUPLICATE_SLICES', () => segmentMask(plain, 1, image)).hint).toContain('one frame for each slice');
    // The second frame begins a column further on: its first pixel lies on one that the first frame has outside.
    const aside: readonly FixtureElement[] = [
      [TAG.PlanePositionSequence, 'SQ', [[[TAG.ImagePositionPatient, 'DS', [12, 20, 0]]]]],
      [TAG.SegmentIdentificationSequence, 'SQ', [[[TAG.ReferencedSegmentNumber, 'US', 1]]]],
    ];
    const wide: Grid = { ...image, size: [4, 2, 1] };
    const shifted = (second: readonly number[]) => of('BINARY', [group(0, 1, undefined), aside], bits([...A, ...second]));
    refused('DUPLICATE_SLICES', () => segmentMask(shifted([1, 1, 1, 1, 0, 0]), 1, wide));
    const agreed = segmentMask(shifted([1, 1, 1, 0, 0, 1]), 1, wide);
    expect([...agreed.voxels.data]).toEqual([1, 1, 1, 1, 0, 0, 0, 1]);
  });

  it('count once where they say the same, and are counted', () => {
    const twice = of(
      'BINARY',
      [group(0, 1, 1), group(2.5, 1, 1), group(0, 1, 2), group(2.5, 1, 2)],
      bits([...A, ...B, ...A, ...B]),
    );
    expect([count(twice), framesCopied(twice, 1, 0.5)]).toEqual([4, 2]);
    const segments = of('BINARY', [group(0, 1, 1), group(0, 2, 1)], bits([...A, ...B]));
    expect([count(segments), count(segments, 2), framesCopied(segments, 1, 0.5)]).toEqual([3, 1, 0]);
  });
});

describe('samples of a binary segment', () => {
  const of = (values: readonly number[], bitsAllocated = 8) =>
    readSeg(dicomBytes(segmentation('BINARY', [{ z: 0, segment: 1 }], samples(values, bitsAllocated))));

  it.each([
    ['labels', [1, 2, 2, 0, 0, 0]],
    ['one label alone', [0, 2, 2, 0, 0, 0]],
    ['a bit for each segment', [1, 2, 3, 0, 0, 0]],
    ['1 and 255', [1, 255, 0, 0, 0, 0]],
  ])('are refused as %s', (_, values) => {
    for (const bitsAllocated of [8, 16])
      expect(refused('BAD_VALUE', () => segmentMask(of(values, bitsAllocated), 1, image)).hint).toContain(
        'a bit for each segment',
      );
  });

  it('may be bytes of 0 and 1, or of 0 and 255', () => {
    expect([count(of([0, 1, 1, 0, 0, 0])), count(of([0, 255, 255, 255, 0, 0]))]).toEqual([2, 3]);
  });
});

describe('slices of a segmentation and those of the image', () => {
  const measured = (rest: readonly FixtureElement[]): readonly FixtureElement[] =>
    sharedGroup().map((element) =>
      element[0] === TAG.PixelMeasuresSequence
        ? [TAG.PixelMeasuresSequence, 'SQ', [[[TAG.PixelSpacing, 'DS', [1.5, 2]], ...rest]]]
        : element,
    );
  const of = (kind: string, heights: readonly number[], rest: readonly FixtureElement[]) =>
    readSeg(
      dicomBytes(
        segmentation(
          kind,
          heights.map((z) => ({ z, ...(kind === 'LABELMAP' ? {} : { segment: 1 }) })),
          [
            ...(kind === 'BINARY' ? bits(heights.flatMap(() => A)) : samples(heights.flatMap(() => A))),
            ...(kind === 'FRACTIONAL' ? ([[TAG.MaximumFractionalValue, 'US', 1]] as FixtureElement[]) : []),
            [TAG.SharedFunctionalGroupsSequence, 'SQ', [measured(rest)]],
          ],
        ),
      ),
    );
  const thickness = (mm: number): FixtureElement => [TAG.SliceThickness, 'DS', mm];
  const spacing = (mm: number): FixtureElement => [TAG.SpacingBetweenSlices, 'DS', mm];

  it.each(['BINARY', 'FRACTIONAL', 'LABELMAP'])('are not painted as stripes where they are thicker: %s', (kind) => {
    for (const rest of [[thickness(5), spacing(5)], [spacing(5)], [thickness(5)]]) {
      for (const heights of [[0, 5], [0]]) {
        const thick = of(kind, heights, rest);
        const error = refused('GEOMETRY_MISMATCH', () => segmentMask(thick, 1, image));
        expect([error.message.includes('thicker'), error.hint?.includes('--regrid')]).toEqual([true, true]);
        expect(segmentMask(thick, 1).grid.spacingMm[2]).toBe(5);
      }
    }
  });

  it('are refused where they are thinner', () => {
    expect(refused('GEOMETRY_MISMATCH', () => segmentMask(of('BINARY', [0], [spacing(1)]), 1, image)).message).toContain(
      'thinner',
    );
  });

  it.each([
    ['overlapping slices, as thick as two distances', [0, 2.5, 5], [thickness(5)]],
    ['slices with gaps', [0, 2.5], [thickness(1), spacing(2.5)]],
    ['thin slices without a spacing', [0], [thickness(1)]],
    ['every second slice, as thick as those of the image', [0, 5], [thickness(2.5)]],
    ['frames that lie one slice apart, whatever is said of them', [0, 2.5], [spacing(10)]],
  ] as const)('are painted: %s', (_, heights, rest) => {
    expect(count(of('BINARY', heights, rest))).toBe(3 * heights.length);
  });
});

describe('a fractional segmentation', () => {
  it('is refused where it does not say which sample is whole', () => {
    for (const values of [A, [100, 100, 50, 0, 0, 0]]) {
      const bytes = dicomBytes(segmentation('FRACTIONAL', [{ z: 0, segment: 1 }], samples(values)));
      const error = refused('MISSING_ATTRIBUTE', () => readSeg(bytes));
      expect([error.place.tag, error.hint?.includes('MaximumFractionalValue')]).toEqual(['(0062,000e)', true]);
    }
  });
});
