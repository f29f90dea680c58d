import { type Grid, indexMap } from '@collimate/imaging-volume';
import { FormatError } from '../../format.error.js';
import { statedSpacing } from '../frames/multi-frame.reader.js';
import { cross, dot } from '../slice.reader.js';
import { planeOf } from './seg.frames-at-one-place.js';
import { planeGrid, SAME_POSITION_MM } from './seg.geometry.js';
import type { DicomSeg } from './segmentation.js';

/** A pixel may lie this part of a voxel off the voxel that it paints. */
const OFF_VOXEL = 0.1;
/** The slices of a segmentation and of its image are of one depth to this part of a voxel. */
const OFF_DEPTH = 0.1;

/** Index strides and offset by which the pixels of one frame become voxels; whole numbers. */
export interface Stamp {
  readonly x: readonly [number, number, number];
  readonly y: readonly [number, number, number];
  readonly offset: readonly [number, number, number];
}

/** @throws FormatError GEOMETRY_MISMATCH where the pixels of a frame are not voxels of the grid */
export function stampOf(seg: DicomSeg, frame: number, grid: Grid): Stamp {
  const { rows, columns } = seg.pixels.layout;
  const { offset, steps } = indexMap(planeGrid(seg.frames[frame].group().plane, [columns, rows], 1), grid);
  const reach = [columns - 1, rows - 1];
  let worst = Math.max(...offset.map((v) => Math.abs(v - Math.round(v))));
  for (const axis of [0, 1] as const) {
    worst = Math.max(worst, ...steps[axis].map((v) => Math.abs(v - Math.round(v)) * Math.max(1, reach[axis])));
  }
  const length = (v: readonly number[]): number => v.reduce((sum, c) => sum + Math.abs(Math.round(c)), 0);
  if (worst > OFF_VOXEL || length(steps[0]) !== 1 || length(steps[1]) !== 1) {
    throw new FormatError('GEOMETRY_MISMATCH', 'the pixels of the segmentation do not lie on the voxels of the image', {
      place: { item: seg.item, tag: '(0020,9113)' },
      details: { frame, offVoxels: worst },
      hint: 'Use the series on which it was drawn; --regrid takes the nearest voxel of the segmentation.',
    });
  }
  const whole = (v: readonly number[]): readonly [number, number, number] => [
    Math.round(v[0]),
    Math.round(v[1]),
    Math.round(v[2]),
  ];
  return { x: whole(steps[0]), y: whole(steps[1]), offset: whole(offset) };
}

/**
 * Slices of a segmentation that are thicker than those of the image would be painted as stripes, and thinner ones as more than they are.
 * @param frames those of the segment @throws FormatError GEOMETRY_MISMATCH
 */
export function checkDepth(seg: DicomSeg, frames: readonly number[], grid: Grid): void {
  if (frames.length === 0) return;
  const { plane, groups } = seg.frames[frames[0]].group();
  const { mm, isThickness } = statedSpacing(groups);
  if (mm === undefined || mm <= 0) return;
  const voxelMm = 1 / Math.hypot(...indexMap(planeGrid(plane, [1, 1], 1), grid).steps[2]);
  const isVoxel = (depthMm: number): boolean => Math.abs(depthMm / voxelMm - 1) <= OFF_DEPTH;
  // Slices that overlap are thicker than they lie apart: the frames of the file then lie where the slices of the image do.
  if (isVoxel(mm) || (isThickness && mm < voxelMm) || isVoxel(leastDistance(seg, frames[0]))) return;
  throw new FormatError(
    'GEOMETRY_MISMATCH',
    `the slices of the segmentation are ${mm < voxelMm ? 'thinner' : 'thicker'} than those of the image`,
    {
      place: { item: seg.item, tag: isThickness ? '(0018,0050)' : '(0018,0088)' },
      details: { depthMm: mm, imageMm: voxelMm },
      hint: 'Use the series on which it was drawn; --regrid takes the nearest voxel of the segmentation.',
    },
  );
}

/** @returns the least distance of two frames of the file along the normal of one, in mm; infinite where all lie in one plane */
function leastDistance(seg: DicomSeg, frame: number): number {
  const { plane } = seg.frames[frame].group();
  const normal = cross(plane.rowDirection, plane.columnDirection);
  const at = seg.frames
    .map((_, f) => planeOf(seg, f))
    .filter((one) => one !== undefined)
    .map(({ positionMm }) => dot(positionMm, normal))
    .sort((a, b) => a - b);
  return Math.min(
    ...at
      .slice(1)
      .map((mm, i) => mm - at[i])
      .filter((mm) => mm > SAME_POSITION_MM),
  );
}
