import type { Grid, Triple } from '@collimate/imaging-volume';
import { FormatError } from '../format.error.js';
import { cross, dot, type PlaneGeometry } from './slice.reader.js';

/** Slices of one volume in the order of their positions along the normal, and the grid they make. */
export interface SliceStack {
  readonly grid: Grid;
  /** For each slice of the grid the index of its plane in the input. */
  readonly order: readonly number[];
  /** What a person should know: distances that differ by more than rounding, and the one that was taken. */
  readonly problems: readonly string[];
}

/** One plane and the ordinal by which an error names it. */
export interface StackPlane {
  readonly plane: PlaneGeometry;
  readonly item: number;
  /** InstanceNumber, where the slice has one: it shows whether a gap is a loss. */
  readonly instance?: number;
}

/** Positions are written with few decimals; a slice may stand this part of the spacing off its regular place. */
const UNEVENNESS = 0.1;
/** From this part of the spacing on it is told: two decimals of a position lose less. */
const TOLD_UNEVENNESS = 0.01;
/** Two slices closer than this are at one position. */
const SAME_POSITION_MM = 1e-3;
/** Directions of parallel slices agree this well: 1e-3 is 0.06 degrees. */
const PARALLEL = 1e-3;
/** A shift against the normal below this part of a pixel is rounding. */
const SHIFT = 0.1;
const DEGREES = 180 / Math.PI;

/** Decimal strings carry about nine digits; a micrometre of noise in a spacing would only decide ceil() by chance. */
function withoutNoise(mm: number): number {
  return Math.round(mm * 1e6) / 1e6;
}

function checkAlike(planes: readonly StackPlane[]): void {
  const first = planes[0].plane;
  for (const { plane, item } of planes) {
    const turned = Math.max(
      ...[0, 1, 2].map((i) => Math.abs(plane.rowDirection[i] - first.rowDirection[i])),
      ...[0, 1, 2].map((i) => Math.abs(plane.columnDirection[i] - first.columnDirection[i])),
    );
    if (turned > PARALLEL) {
      throw new FormatError('MIXED_ORIENTATION', 'the slices of the series are not parallel', {
        place: { item, tag: '(0020,0037)' },
      });
    }
    const spacing = Math.max(...[0, 1].map((i) => Math.abs(plane.spacingMm[i] / first.spacingMm[i] - 1)));
    if (spacing > 1e-4) {
      throw new FormatError('MIXED_SLICES', 'the slices of the series differ in pixel spacing', {
        place: { item, tag: '(0028,0030)' },
      });
    }
  }
}

/**
 * Orders parallel slices by their position along the slice normal and derives the grid; SliceThickness,
 * SpacingBetweenSlices and InstanceNumber play no part.
 * @input at least one plane; `singleSpacingMm` is the distance along z to state for a single slice
 * @throws FormatError MIXED_ORIENTATION, MIXED_SLICES, DUPLICATE_SLICES, MISSING_SLICES, UNEVEN_SLICES, GANTRY_TILT
 * @source DICOM PS3.3 C.7.6.2.1.1
 */
export function stackSlices(
  planes: readonly StackPlane[],
  size: readonly [number, number],
  singleSpacingMm: number | undefined,
): SliceStack {
  checkAlike(planes);
  const { rowDirection: row, columnDirection: column, spacingMm } = planes[0].plane;
  const normal = cross(row, column);
  const along = planes.map(({ plane }) => dot(plane.positionMm, normal));
  const order = planes.map((_, i) => i).sort((a, b) => along[a] - along[b] || a - b);
  const origin = planes[order[0]].plane.positionMm;
  const last = order.length - 1;

  const gaps = order.slice(1).map((slice, i) => along[slice] - along[order[i]]);
  const twin = gaps.findIndex((gap) => gap < SAME_POSITION_MM);
  if (twin >= 0) {
    throw new FormatError('DUPLICATE_SLICES', 'two slices lie at one position', {
      place: { item: planes[order[twin + 1]].item, tag: '(0020,0032)' },
      details: { otherItem: planes[order[twin]].item, duplicates: gaps.filter((gap) => gap < SAME_POSITION_MM).length },
      hint: 'Choose one acquisition, echo or time point.',
    });
  }

  const spacingZ = last === 0 ? singleSpacingMm : (along[order[last]] - along[order[0]]) / last;
  if (spacingZ !== undefined && !Number.isFinite(spacingZ)) {
    throw new FormatError('BAD_GEOMETRY', 'positions are too far apart to be millimetres', {
      place: { item: planes[0].item, tag: '(0020,0032)' },
    });
  }
  if (spacingZ !== undefined && !(spacingZ > 0)) {
    throw new FormatError('BAD_GEOMETRY', 'the extent that a single slice states along its normal is not above 0', {
      place: { item: planes[0].item, tag: '(0018,0050)' },
    });
  }
  if (spacingZ === undefined) {
    throw new FormatError('MISSING_ATTRIBUTE', 'a single slice without SliceThickness has no extent along its normal', {
      place: { item: planes[0].item, tag: '(0018,0050)' },
    });
  }
  checkShear(planes, order, along, [row, column], spacingMm);
  let unevennessMm = 0;
  order.forEach((slice, k) => {
    unevennessMm = Math.max(unevennessMm, Math.abs(along[slice] - along[order[0]] - k * spacingZ));
  });
  if (unevennessMm > UNEVENNESS * spacingZ) refuseUneven(planes, order, gaps, unevennessMm);

  const direction = [0, 1, 2].flatMap((i) => [row[i], column[i], normal[i] + 0]);
  const grid: Grid = {
    size: [size[0], size[1], order.length],
    spacingMm: [spacingMm[0], spacingMm[1], withoutNoise(spacingZ)],
    originMm: origin,
    direction,
  };
  return { grid, order, problems: unevennessMm > TOLD_UNEVENNESS * spacingZ ? [toldUneven(gaps, spacingZ)] : [] };
}

/** @returns the least and the widest distance of neighbours in mm, as people read them */
function rangeOf(gaps: readonly number[]): readonly [least: number, most: number] {
  const short = (mm: number): number => Number(mm.toPrecision(6));
  return [short(Math.min(...gaps)), short(Math.max(...gaps))];
}

function toldUneven(gaps: readonly number[], spacingMm: number): string {
  const [least, most] = rangeOf(gaps);
  return `the distances between the slices go from ${least} to ${most} mm; one spacing of ${Number(spacingMm.toPrecision(6))} mm was taken for all`;
}

/** A gantry tilt shifts each slice within its own plane; the positions show it whatever GantryDetectorTilt says. */
function checkShear(
  planes: readonly StackPlane[],
  order: readonly number[],
  along: readonly number[],
  axes: readonly [Triple, Triple],
  spacingMm: readonly [number, number],
): void {
  const first = order[0];
  const start = planes[first].plane.positionMm;
  for (const slice of order.slice(1).reverse()) {
    const p = planes[slice].plane.positionMm;
    const step: Triple = [p[0] - start[0], p[1] - start[1], p[2] - start[2]];
    const shift = [dot(step, axes[0]), dot(step, axes[1])];
    if (Math.abs(shift[0]) > SHIFT * spacingMm[0] || Math.abs(shift[1]) > SHIFT * spacingMm[1]) {
      const angle = Math.atan2(Math.hypot(shift[0], shift[1]), along[slice] - along[first]) * DEGREES;
      throw new FormatError('GANTRY_TILT', `the slices are sheared by ${angle.toFixed(2)} degrees against their normal`, {
        place: { item: planes[slice].item, tag: '(0020,0032)' },
        details: { degrees: angle, shiftMm: Math.hypot(shift[0], shift[1]) },
        hint: 'Resample the series to a straight stack first; the pixels of a tilted stack are no regular grid.',
      });
    }
  }
}

/**
 * Whether wide gaps mean that slices got lost, and not that the scan was made with two spacings: numbers skip there. Where slices have no
 * numbers, a loss is a gap with ordinary ones on both sides.
 */
function isLoss(planes: readonly StackPlane[], order: readonly number[], gaps: readonly number[], median: number): boolean {
  const wide = gaps.map((gap) => gap > 1.5 * median);
  const numbers = order.map((slice) => planes[slice].instance);
  if (numbers.every((n) => n !== undefined) && new Set(numbers).size === numbers.length)
    return wide.some((isWide, i) => isWide && Math.abs(numbers[i + 1] - numbers[i]) > 1);
  return wide.some((isWide, i) => isWide && wide[i - 1] !== true && wide[i + 1] !== true);
}

function refuseUneven(
  planes: readonly StackPlane[],
  order: readonly number[],
  gaps: readonly number[],
  unevennessMm: number,
): never {
  const median = [...gaps].sort((a, b) => a - b)[gaps.length >> 1];
  const widest = gaps.indexOf(Math.max(...gaps));
  const details = { spacingMm: median, widestGapMm: gaps[widest], unevennessMm, slices: order.length };
  const place = { item: planes[order[widest]].item, tag: '(0020,0032)' };
  if (gaps[widest] > 1.5 * median && isLoss(planes, order, gaps, median)) {
    const missing = gaps.reduce((sum, gap) => sum + Math.max(0, Math.round(gap / median) - 1), 0);
    throw new FormatError('MISSING_SLICES', `${missing} slices are missing; the first gap is behind the slice named`, {
      place,
      details: { ...details, missing },
      hint: 'Fetch the whole series again.',
    });
  }
  const [least, most] = rangeOf(gaps);
  throw new FormatError(
    'UNEVEN_SLICES',
    `the distances between the slices go from ${least} to ${most} mm, too far apart for one spacing`,
    {
      place,
      details,
      hint: 'Resample the series to one spacing, or extract from the part that has one.',
    },
  );
}
