import { type Grid, type Mask, indexOf, voxelCount } from '@collimate/imaging-volume';
import { assertNever } from '@collimate/kernel-errors';
import { type DrawnBox, drawnMask, grow, nothingDrawn } from '../../drawn-mask.js';
import { FormatError } from '../../format.error.js';
import type { SampleArray } from '../../bytes/voxel-array.js';
import type { DicomSeg } from './segmentation.js';
import { copiedFrames } from './seg.frames-at-one-place.js';
import { checkDepth, type Stamp, stampOf } from './seg.stamp.js';

/** @returns the ordinals of the frames that show a segment, or any */
export function framesOfSegment({ kind, frames }: Pick<DicomSeg, 'kind' | 'frames'>, number?: number): readonly number[] {
  const shown = (of: number | undefined): boolean =>
    of === undefined || number === undefined || kind === 'LABELMAP' || of === number;
  return frames.flatMap(({ segmentNumber }, f) => (shown(segmentNumber) ? [f] : []));
}

/**
 * @returns how many slices between the first and the last frame of a segment have none, on the segmentation's own grid; 0 where its frames
 *   make no grid. A frame may be left out because nothing is in it, or may be lost.
 */
export function framesMissing(seg: DicomSeg, number: number): number {
  const frames = framesOfSegment(seg, number);
  if (frames.length < 2) return 0;
  try {
    const grid = seg.gridOf(number);
    const slices = new Set(frames.map((f) => Math.round(indexOf(grid, seg.frames[f].group().plane.positionMm)[2])));
    return grid.size[2] - slices.size;
  } catch (error) {
    if (error instanceof FormatError) return 0;
    throw error;
  }
}

function insideTest(seg: DicomSeg, number: number, threshold: number): (sample: number) => boolean {
  switch (seg.kind) {
    case 'BINARY':
      return (sample) => sample !== 0;
    case 'FRACTIONAL':
      return (sample) => sample > 0 && sample / seg.maximumFractionalValue >= threshold;
    case 'LABELMAP':
      return (sample) => sample === number;
    default:
      return assertNever(seg.kind);
  }
}

/** @returns how many frames of a segment lie where another one lies and show the same @throws FormatError DUPLICATE_SLICES */
export function framesCopied(seg: DicomSeg, number: number, threshold: number): number {
  return copiedFrames(seg, framesOfSegment(seg, number), insideTest(seg, number, threshold));
}

/**
 * Paints the frames of one segment on a grid.
 * @param onto memory for it, all of it 0
 * @throws FormatError GEOMETRY_MISMATCH, OUTSIDE_GRID, EMPTY_REGION, DUPLICATE_SLICES for two masks at one place; BAD_VALUE for a part larger
 *   than the whole, and for samples of a binary segment that say more than inside and outside
 */
export function paintSegment(seg: DicomSeg, number: number, grid: Grid, threshold: number, onto?: Uint8Array): Mask {
  const canvas = { grid, voxels: onto ?? new Uint8Array(voxelCount(grid)), box: nothingDrawn(grid) };
  const inside = insideTest(seg, number, threshold);
  let outside = 0;
  let largest = 0;
  const frames = seg.kind === 'LABELMAP' ? framesWithLabel(seg, number) : framesOfSegment(seg, number);
  checkDepth(seg, frames, grid);
  if (seg.kind === 'BINARY') checkTwoValued(seg, frames);
  framesCopied(seg, number, threshold);
  for (const f of frames) {
    const samples = seg.pixels.frame(f);
    if (seg.kind === 'FRACTIONAL') for (const sample of samples) largest = Math.max(largest, Number(sample));
    if (largest > seg.maximumFractionalValue) throw beyondMaximum(seg);
    outside += paintFrame(canvas, samples, seg.pixels.layout.columns, stampOf(seg, f, grid), inside);
  }
  if (outside > 0) {
    throw new FormatError('OUTSIDE_GRID', 'the segment reaches outside of the image', {
      place: { item: seg.item },
      details: { voxels: outside },
      hint: 'Check that segmentation and image belong together; --regrid takes the part that lies within the image.',
    });
  }
  const mask = drawnMask(grid, canvas.voxels, canvas.box);
  if (mask === undefined && largest > 0) {
    const most = (largest / seg.maximumFractionalValue).toPrecision(3);
    throw new FormatError(
      'EMPTY_REGION',
      `no voxel of the segment reaches the threshold of ${threshold}; the largest is ${most}`,
      {
        place: { item: seg.item },
        hint: 'Lower it by --threshold, if the samples are what they should be.',
      },
    );
  }
  if (mask === undefined) throw new FormatError('EMPTY_REGION', 'the segment has no voxel', { place: { item: seg.item } });
  return mask;
}

/** A part larger than the whole: sample or maximum is wrong, and the threshold means nothing. @source DICOM PS3.3 C.8.20.2.3 */
function beyondMaximum({ item }: DicomSeg): FormatError {
  return new FormatError('BAD_VALUE', 'a sample of the segment is larger than the maximum fractional value', {
    place: { item, tag: '(0062,000e)' },
    hint: 'Export the segmentation again, with the value that stands for a whole voxel.',
  });
}

/** Bytes may hold labels, or a bit for each segment: one value alone, 1 or 255, means inside. @source DICOM PS3.3 C.8.20.2.3 */
function checkTwoValued({ pixels, item }: DicomSeg, frames: readonly number[]): void {
  if (pixels.layout.bitsAllocated === 1) return;
  let within = 0;
  for (const f of frames) {
    for (const sample of pixels.frame(f)) {
      const value = Number(sample);
      if (value === 0 || value === within) continue;
      if (within === 0 && (value === 1 || value === 255)) {
        within = value;
        continue;
      }
      throw new FormatError('BAD_VALUE', 'the samples of a binary segment are other values than 0 and 1, or 0 and 255', {
        place: { item, tag: '(7fe0,0010)' },
        details: { frame: f },
        hint: 'They may be labels, or a bit for each segment: export the segmentation with one bit for each pixel, or as a label map.',
      });
    }
  }
}

/** In which frames of a label map each label occurs: whoever paints several of them looks at each frame once for that. */
const LABELLED = new WeakMap<DicomSeg, ReadonlyMap<number, readonly number[]>>();

function framesWithLabel(seg: DicomSeg, number: number): readonly number[] {
  let found = LABELLED.get(seg);
  if (found === undefined) LABELLED.set(seg, (found = labelledFrames(seg)));
  return found.get(number) ?? [];
}

function labelledFrames(seg: DicomSeg): ReadonlyMap<number, readonly number[]> {
  const frames = new Map<number, number[]>();
  for (const f of framesOfSegment(seg)) {
    let before = NaN;
    for (const sample of seg.pixels.frame(f)) {
      const label = Number(sample);
      if (label === before) continue;
      before = label;
      let own = frames.get(label);
      if (own === undefined) frames.set(label, (own = []));
      if (own.at(-1) !== f) own.push(f);
    }
  }
  return frames;
}

/** Where a segment is painted, and what of it was painted so far. */
interface Canvas {
  readonly grid: Grid;
  readonly voxels: Uint8Array;
  readonly box: DrawnBox;
}

/** @returns the same samples as words that are 0 only if all four samples are; samples that begin within a word are copied */
function fourAtATime(samples: Uint8Array): Uint32Array {
  const whole = samples.byteOffset % 4 === 0 ? samples : samples.slice();
  return new Uint32Array(whole.buffer, whole.byteOffset, whole.length >> 2);
}

/** @returns how many pixels fall outside of the grid */
function paintFrame(
  { grid, voxels, box }: Canvas,
  samples: SampleArray,
  columns: number,
  stamp: Stamp,
  inside: (sample: number) => boolean,
): number {
  const [nx, ny, nz] = grid.size;
  let outside = 0;
  const words = samples instanceof Uint8Array && !inside(0) ? fourAtATime(samples) : undefined;
  for (let p = 0; p < samples.length; p++) {
    if (words !== undefined && (p & 3) === 0 && words[p >> 2] === 0) {
      p += 3;
      continue;
    }
    if (!inside(Number(samples[p]))) continue;
    const i = p % columns;
    const j = (p - i) / columns;
    const x = stamp.offset[0] + stamp.x[0] * i + stamp.y[0] * j;
    const y = stamp.offset[1] + stamp.x[1] * i + stamp.y[1] * j;
    const z = stamp.offset[2] + stamp.x[2] * i + stamp.y[2] * j;
    if (x < 0 || x >= nx || y < 0 || y >= ny || z < 0 || z >= nz) {
      outside += 1;
      continue;
    }
    voxels[x + nx * (y + ny * z)] = 1;
    grow(box, x, y, z);
  }
  return outside;
}
