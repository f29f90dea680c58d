import { indexMap } from '@collimate/imaging-volume';
import { FormatError } from '../../format.error.js';
import { framePhases } from '../frames/multi-frame.reader.js';
import { PHASE_ATTRIBUTES } from '../phases/phase-attributes.table.js';
import { isOnePhase } from '../phases/phases.js';
import { cross, dot, type PlaneGeometry } from '../slice.reader.js';
import { planeGrid, SAME_POSITION_MM } from './seg.geometry.js';
import type { DicomSeg } from './segmentation.js';

/** Frames in one plane, of whichever segment, are looked for once in a file: label maps are painted label by label. */
const IN_ONE_PLANE = new WeakMap<DicomSeg, readonly (readonly number[])[]>();

/**
 * Holds the frames of one segment that cover one another against each other: a voxel is inside or outside, and not both.
 * @param frames those of the segment @param inside whether a sample is in the segment
 * @returns the number of frames that say nothing that an earlier one does not say
 * @throws FormatError DUPLICATE_SLICES for two that say two things, with the attribute that tells them apart
 */
export function copiedFrames(seg: DicomSeg, frames: readonly number[], inside: (sample: number) => boolean): number {
  const own = new Set(frames);
  let copies = 0;
  for (const plane of framesInOnePlane(seg)) {
    const kept: number[] = [];
    for (const frame of plane.filter((f) => own.has(f))) {
      const covered = kept.map((other) => pixelsShared(seg, frame, other, inside));
      if (covered.some((pixels) => pixels === seg.pixels.layout.rows * seg.pixels.layout.columns)) copies += 1;
      else kept.push(frame);
    }
  }
  return copies;
}

function framesInOnePlane(seg: DicomSeg): readonly (readonly number[])[] {
  let found = IN_ONE_PLANE.get(seg);
  if (found === undefined) IN_ONE_PLANE.set(seg, (found = planesOf(seg)));
  return found;
}

function planesOf(seg: DicomSeg): readonly (readonly number[])[] {
  const placed = seg.frames.flatMap((_, frame) => {
    const plane = planeOf(seg, frame);
    return plane === undefined ? [] : [{ frame, plane }];
  });
  if (placed.length === 0) return [];
  const normal = cross(placed[0].plane.rowDirection, placed[0].plane.columnDirection);
  const sorted = placed.map(({ frame, plane }) => ({ frame, at: dot(plane.positionMm, normal) })).sort((a, b) => a.at - b.at);
  const planes: number[][] = [];
  sorted.forEach(({ frame, at }, i) => {
    if (i > 0 && at - sorted[i - 1].at <= SAME_POSITION_MM) planes[planes.length - 1].push(frame);
    else planes.push([frame]);
  });
  return planes.filter((plane) => plane.length > 1).map((plane) => plane.sort((a, b) => a - b));
}

/** @returns where a frame lies, or undefined where it does not say so: whoever paints it is stopped by that */
export function planeOf(seg: DicomSeg, frame: number): PlaneGeometry | undefined {
  try {
    return seg.frames[frame].group().plane;
  } catch (error) {
    if (error instanceof FormatError) return undefined;
    throw error;
  }
}

/** @returns how many pixels of a frame lie on pixels of another one @throws FormatError DUPLICATE_SLICES where one of them differs */
function pixelsShared(seg: DicomSeg, frame: number, other: number, inside: (sample: number) => boolean): number {
  const { rows, columns } = seg.pixels.layout;
  const [here, there] = [frame, other].map((f) => planeGrid(seg.frames[f].group().plane, [columns, rows], 1));
  const { offset, steps } = indexMap(here, there);
  const height = (i: number, j: number): number => offset[2] + i * steps[0][2] + j * steps[1][2];
  const corners = [height(0, 0), height(columns, 0), height(0, rows), height(columns, rows)];
  // Frames that stand across one another are no two masks of one plane.
  if (corners.some((mm) => Math.abs(mm) > 0.5)) return 0;
  const [a, b] = [seg.pixels.frame(frame), seg.pixels.frame(other)];
  let shared = 0;
  for (let j = 0; j < rows; j++) {
    for (let i = 0; i < columns; i++) {
      const x = Math.round(offset[0] + i * steps[0][0] + j * steps[1][0]);
      const y = Math.round(offset[1] + i * steps[0][1] + j * steps[1][1]);
      if (x < 0 || x >= columns || y < 0 || y >= rows) continue;
      shared += 1;
      if (inside(Number(a[i + columns * j])) !== inside(Number(b[x + columns * y]))) throw twoMasks(seg, frame, other);
    }
  }
  return shared;
}

function twoMasks(seg: DicomSeg, frame: number, other: number): FormatError {
  const [a, b] = [other, frame].map((f) => framePhases(seg.frames[f].group().groups));
  const apart = PHASE_ATTRIBUTES.find((one) => a[one] !== undefined && b[one] !== undefined && !isOnePhase(one, a[one], b[one]));
  return new FormatError(
    'DUPLICATE_SLICES',
    `two frames of the segment lie at one place and show two masks${apart === undefined ? '' : `; they differ in ${apart}`}`,
    {
      place: { item: seg.item, tag: '(0020,9113)' },
      details: { frame, otherFrame: other },
      ...(apart === undefined ? {} : { choices: [a, b].map((one) => `${apart}=${one[apart]}`) }),
      hint:
        apart === undefined
          ? 'Export the segmentation again, with one frame for each slice of a segment.'
          : `Export the segmentation of one ${apart} alone, or with a segment for each.`,
    },
  );
}
