import { type Grid, type Mask, maskVoxelCount } from '@collimate/imaging-volume';
import { checkedVoxelCount } from '../../bytes/voxel-array.js';
import type { Decoders } from '../../decoders.js';
import { FormatError } from '../../format.error.js';
import { checkedGrid } from '../../grid-of-columns.js';
import { type RegionWish, findRegion } from '../../region-choice.js';
import type { DataSet } from '../data-set.js';
import { readDicomFile, type DicomFile } from '../dicom-file.reader.js';
import { openFrameGroups, statedSpacing } from '../frames/multi-frame.reader.js';
import { readPixelLayout } from '../pixel-layout.js';
import { hasOtherLetters } from '../other-letters.js';
import { bytesBehindFrames, openFrames } from '../pixels.js';
import { segFrameGrid } from './seg.geometry.js';
import { framesOfSegment, paintSegment } from './seg.painter.js';
import type { DicomSeg, SegFrame, Segment } from './segmentation.js';
import { TAG } from '@collimate/imaging-dicom';

const KINDS: readonly DicomSeg['kind'][] = ['BINARY', 'FRACTIONAL', 'LABELMAP'];

function segmentNumberOf(groups: readonly DataSet[]): number | undefined {
  for (const group of groups) {
    const number = group.items(TAG.SegmentIdentificationSequence)[0]?.integer(TAG.ReferencedSegmentNumber);
    if (number !== undefined) return number;
  }
  return undefined;
}

function kindOf(file: DicomFile): DicomSeg['kind'] {
  const text = file.attributes.text(TAG.SegmentationType);
  const kind = KINDS.find((k) => k === text);
  if (kind === undefined)
    throw file.attributes.error('BAD_VALUE', 'the segmentation is none of BINARY, FRACTIONAL and LABELMAP', TAG.SegmentationType);
  return kind;
}

/** The sample that means a whole voxel: 100, 200 and 255 are in use, and nothing but the attribute tells them apart. @source DICOM PS3.3 C.8.20.2 */
function wholeOf(a: DataSet): number {
  const maximum = a.integer(TAG.MaximumFractionalValue);
  if (maximum !== undefined) return maximum;
  throw a.error(
    'MISSING_ATTRIBUTE',
    'the fractional segmentation does not say which sample stands for a whole voxel',
    TAG.MaximumFractionalValue,
    'Export the segmentation again, with MaximumFractionalValue, or as a binary one.',
  );
}

/** The series on which a segmentation says it was drawn; a sequence that is broken says nothing. */
function referencedSeries(a: DataSet): readonly string[] {
  try {
    const series = a.items(TAG.ReferencedSeriesSequence);
    return series.map((one) => one.text(TAG.SeriesInstanceUID)).filter((uid) => uid !== undefined);
  } catch (error) {
    if (error instanceof FormatError) return [];
    throw error;
  }
}

/**
 * Reads a DICOM segmentation: binary, fractional or label map; frames may cover some slices only and any part of them.
 * @throws FormatError WRONG_FORMAT when the file is another DICOM object; MISSING_ATTRIBUTE where a fractional one does not say what is whole
 * @source DICOM PS3.3 C.8.20
 */
export function readSeg(bytes: Uint8Array, decoders: Decoders = {}, item = 0): DicomSeg {
  const file = readDicomFile(bytes, decoders, item);
  const a = file.attributes;
  if (!a.has(TAG.SegmentSequence)) throw a.error('WRONG_FORMAT', 'the file is no DICOM segmentation', TAG.SegmentSequence);
  const kind = kindOf(file);
  const layout = readPixelLayout(file, { palette: kind === 'LABELMAP' });
  const frames = openFrameGroups(file, layout.frames).map(({ groups, read }): SegFrame => {
    const segmentNumber = segmentNumberOf(groups);
    if (kind !== 'LABELMAP' && segmentNumber === undefined) throw a.missing(TAG.ReferencedSegmentNumber);
    return { segmentNumber, group: read };
  });
  const gridOf = (segment?: number): Grid => {
    const own = framesOfSegment({ kind, frames }, segment).map((f) => frames[f].group());
    if (own.length === 0) throw new FormatError('EMPTY_REGION', 'the segment has no frame', { place: { item } });
    const grid = segFrameGrid(own, [layout.columns, layout.rows], statedSpacing(own[0].groups), item);
    checkedVoxelCount(grid.size, item);
    return checkedGrid(grid, item, '(0020,9113)');
  };
  // A segment without a number has no frames, for these name theirs.
  const described = a.items(TAG.SegmentSequence).flatMap((segment) => {
    const number = segment.integer(TAG.SegmentNumber);
    return number === undefined ? [] : [{ number, label: segment.text(TAG.SegmentLabel) ?? '' }];
  });
  // A label map may describe its background; that is no region.
  const known = new Set(described.map(({ number }) => number));
  const segments = described.filter(({ number }) => kind !== 'LABELMAP' || number !== (a.integer(TAG.PixelPaddingValue) ?? 0));
  return {
    kind,
    segments,
    gridOf,
    frames,
    strayFrames: frames.filter(({ segmentNumber }) => segmentNumber !== undefined && !known.has(segmentNumber)).length,
    patientId: a.text(TAG.PatientID),
    drawnOn: { seriesInstanceUids: referencedSeries(a), sopClassUids: [] },
    item,
    frameOfReferenceUid: a.text(TAG.FrameOfReferenceUID),
    pixels: openFrames(file, decoders, layout),
    otherLetters: hasOtherLetters(a, TAG.SegmentSequence, TAG.SegmentLabel),
    bytesBehind: bytesBehindFrames(file, layout),
    maximumFractionalValue: kind === 'FRACTIONAL' ? wholeOf(a) : 1,
  };
}

/** What becomes of one segment. */
export interface SegmentOptions {
  /** From which fraction on a voxel of a fractional segment is inside, 0 to 1. Default 0.5. */
  readonly threshold?: number;
  /** Frame of reference of the grid; a segmentation in another is refused. */
  readonly frameOfReferenceUid?: string;
  /** Memory for the mask, a byte per voxel of the grid and all of them 0; fresh memory without it. */
  readonly onto?: Uint8Array;
}

/** @throws FormatError UNKNOWN_REGION, SEVERAL_REGIONS with the segments present; BAD_VALUE for a number that two segments have */
export function findSegment(seg: DicomSeg, wanted: string | number | RegionWish): Segment {
  const wish = typeof wanted === 'string' ? { name: wanted } : typeof wanted === 'number' ? { number: wanted } : wanted;
  const listed = seg.segments.map((segment) => ({ ...segment, name: segment.label }));
  const found = findRegion(listed, wish, { kind: 'segment', item: seg.item });
  checkOwnNumber(seg, found);
  return found;
}

/** Frames name their segment by its number alone. @source DICOM PS3.3 C.8.20.2 */
function checkOwnNumber(seg: DicomSeg, { number, label }: Segment): void {
  if (!seg.segments.some((other) => other.number === number && other.label !== label)) return;
  throw new FormatError('BAD_VALUE', 'two segments of the file have one number, and it does not say which frames are whose', {
    place: { item: seg.item, tag: '(0062,0004)' },
    hint: 'Export the segmentation again, with a number for each segment.',
  });
}

/**
 * The mask of one segment on a grid: that of the image it was drawn on, or its own. Frames may be cropped, flipped or
 * turned by right angles against the grid; their pixels must lie on its voxels.
 * @throws FormatError UNKNOWN_REGION, SEVERAL_REGIONS, EMPTY_REGION, GEOMETRY_MISMATCH, OUTSIDE_GRID,
 *         FRAME_OF_REFERENCE_MISMATCH, DUPLICATE_SLICES for two masks of the segment at one place, BAD_VALUE
 */
export function segmentMask(seg: DicomSeg, wanted: string | number, grid?: Grid, options: SegmentOptions = {}): Mask {
  const { frameOfReferenceUid, threshold = 0.5, onto } = options;
  if (
    frameOfReferenceUid !== undefined &&
    seg.frameOfReferenceUid !== undefined &&
    frameOfReferenceUid !== seg.frameOfReferenceUid
  ) {
    throw new FormatError('FRAME_OF_REFERENCE_MISMATCH', 'segmentation and image are in different frames of reference', {
      place: { item: seg.item, tag: '(0020,0052)' },
      hint: 'Register the two series first; if they lie on one another already, --regrid takes the places as they are.',
    });
  }
  const { number } = findSegment(seg, wanted);
  return paintSegment(seg, number, grid ?? seg.gridOf(number), threshold, onto);
}

/** @returns how many voxels of the segmentation's own grid lie in a segment; 0 for a segment that is announced and not drawn */
export function segmentVoxelCount(seg: DicomSeg, number: number, threshold = 0.5): number {
  try {
    return maskVoxelCount(paintSegment(seg, number, seg.gridOf(number), threshold));
  } catch (error) {
    if (error instanceof FormatError && error.code === 'EMPTY_REGION') return 0;
    throw error;
  }
}
