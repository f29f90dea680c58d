import type { Grid, Triple } from '@collimate/imaging-volume';
import { FormatError } from '../../format.error.js';
import type { StatedSpacing } from '../frames/multi-frame.reader.js';
import { cross, dot, type PlaneGeometry } from '../slice.reader.js';

/** Frames of several segments lie at one position when they are this close. */
export const SAME_POSITION_MM = 1e-2;

/** The grid of one frame alone: one voxel thick. */
export function planeGrid(plane: PlaneGeometry, size: readonly [number, number], thicknessMm: number): Grid {
  const { rowDirection: row, columnDirection: column } = plane;
  const normal = cross(row, column);
  return {
    size: [size[0], size[1], 1],
    spacingMm: [plane.spacingMm[0], plane.spacingMm[1], thicknessMm],
    originMm: plane.positionMm,
    direction: [0, 1, 2].flatMap((i) => [row[i], column[i], normal[i] + 0]),
  };
}

/**
 * The smallest grid on which all frames of a segmentation lie; frames of several segments share positions, and slices
 * between them may have none.
 * @throws FormatError MIXED_ORIENTATION, UNEVEN_SLICES, MISSING_ATTRIBUTE
 */
export function segFrameGrid(
  frames: readonly { readonly plane: PlaneGeometry }[],
  size: readonly [number, number],
  stated: StatedSpacing,
  item: number,
): Grid {
  const { plane } = frames[0];
  const normal = cross(plane.rowDirection, plane.columnDirection);
  for (const { plane: other } of frames) {
    const off = [0, 1, 2].flatMap((i) => [
      other.rowDirection[i] - plane.rowDirection[i],
      other.columnDirection[i] - plane.columnDirection[i],
    ]);
    if (off.some((d) => Math.abs(d) > 1e-3)) {
      throw new FormatError('MIXED_ORIENTATION', 'the frames of the segmentation are not parallel', {
        place: { item, tag: '(0020,0037)' },
      });
    }
  }
  const sorted = frames
    .map((frame) => ({ at: dot(frame.plane.positionMm, normal), positionMm: frame.plane.positionMm }))
    .sort((a, b) => a.at - b.at);
  const distinct = sorted.filter((p, i) => i === 0 || p.at - sorted[i - 1].at > SAME_POSITION_MM);
  const gaps = distinct.slice(1).map((p, i) => p.at - distinct[i].at);
  const smallest = gaps.length === 0 ? undefined : Math.min(...gaps);
  // A stated spacing wins when it divides the gaps: in a sparse segmentation even the smallest gap may skip slices.
  const divides = (mm: number): boolean => gaps.every((gap) => Math.abs(gap / mm - Math.round(gap / mm)) <= 0.1);
  // A thickness is no spacing: slices of half their distance are thinner than they lie apart.
  const isEven = stated.isThickness && distinct.length > 2 && smallest !== undefined && divides(smallest);
  const spacing = !isEven && stated.mm !== undefined && stated.mm > 0 && divides(stated.mm) ? stated.mm : smallest;
  if (spacing === undefined)
    throw new FormatError('MISSING_ATTRIBUTE', 'a single frame without a thickness has no extent', {
      place: { item, tag: '(0018,0050)' },
    });
  if (!divides(spacing))
    throw new FormatError('UNEVEN_SLICES', 'the distances between the frames have no common spacing', {
      place: { item, tag: '(0020,0032)' },
    });
  const first = distinct[0];
  const extent = distinct[distinct.length - 1].at - first.at;
  const slices = Math.round(extent / spacing) + 1;
  const grid = planeGrid(
    { ...plane, positionMm: first.positionMm as Triple },
    size,
    slices > 1 ? extent / (slices - 1) : spacing,
  );
  return { ...grid, size: [size[0], size[1], slices] };
}
