import { type Grid, type Mask, indexOf, voxelCount } from '@collimate/imaging-volume';
import { FormatError } from '../format.error.js';
import { drawnMask, grow, nothingDrawn } from '../drawn-mask.js';
import { withoutCopies } from './contour-copies.js';
import { type Polygon, beyondSlices, nearestPlanes, slicesSkipped } from './contour-planes.js';
import { pointOf, type Contour, type Roi } from './rtstruct.reader.js';

/** How contours become voxels. */
export interface RasteriseOptions {
  /** How far a contour plane may lie off its slice, in mm. Default: a tenth of the slice spacing. */
  readonly toleranceMm?: number;
  /**
   * Contours drawn on another grid of the same frame of reference lie between the slices of this one. `refuse` (the
   * default) stops there; `nearest-plane` gives each slice the contours of the plane nearest to it, within half the
   * distance of the contour planes. It changes shapes, so the caller says so.
   */
  readonly betweenSlices?: 'refuse' | 'nearest-plane';
  /** Contours beyond the grid: `refuse` (the default) or `clip`. */
  readonly outside?: 'refuse' | 'clip';
  /** Frame of reference of the grid; when given and the ROI has another, the ROI is refused. */
  readonly frameOfReferenceUid?: string;
  /** Memory for the mask, a byte per voxel of the grid and all of them 0; fresh memory without it. */
  readonly onto?: Uint8Array;
  /** Ordinal of the structure set in the caller's input, for errors. */
  readonly item?: number;
  /** Told of what did not stop the filling and what a person should know. */
  readonly onRemark?: (remark: string) => void;
}

const DEFAULT_TOLERANCE = 0.1;
/** Planes that lie this many slices apart are told: each of them becomes more than one slice. */
const TELLING = 1.5;

/**
 * Fills the contours of a ROI: all contours of a slice together by the even-odd rule, so that holes stay holes whether
 * they are drawn as inner contours or as keyholes. A voxel is inside when its centre is.
 * @input any grid, oblique ones too, whose slices are parallel to the contours
 * @throws FormatError EMPTY_REGION, UNSUPPORTED_CONTOUR, CONTOUR_BETWEEN_SLICES, CONTOUR_NOT_PARALLEL, OUTSIDE_GRID,
 *         FRAME_OF_REFERENCE_MISMATCH
 * @source DICOM PS3.3 C.8.8.6.3; IBSI manual 2.10 (ROI extraction from contours)
 */
export function rasterise(roi: Roi, grid: Grid, options: RasteriseOptions = {}): Mask {
  const place = { item: options.item, tag: '(3006,0050)' };
  checkRoi(roi, options);
  remarkOn(roi, options);
  const contours = withoutCopies(roi.contours);
  if (contours.length < roi.contours.length)
    options.onRemark?.(`contours of the region that are drawn twice count once: ${roi.contours.length - contours.length}`);
  const polygons = contours.map((contour) => polygonOf(contour, grid, options));
  const [nx, ny, nz] = grid.size;
  const inside = options.onto ?? new Uint8Array(voxelCount(grid));
  const filled = nothingDrawn(grid);
  let clipped = options.betweenSlices === 'nearest-plane' ? beyondSlices(polygons, nz) : 0;
  for (const [k, group] of bySlice(polygons, grid, options)) {
    if (k < 0 || k >= nz) {
      clipped += group.length;
      continue;
    }
    if (group.some((polygon) => leaves(polygon, nx, ny))) clipped += 1;
    const rows = fillEvenOdd(inside.subarray(k * nx * ny, (k + 1) * nx * ny), nx, ny, group);
    if (rows === undefined) continue;
    grow(filled, rows[0], rows[1], k);
    grow(filled, rows[2], rows[3], k);
  }
  if (clipped > 0 && (options.outside ?? 'refuse') === 'refuse') {
    throw new FormatError('OUTSIDE_GRID', 'contours of the ROI lie outside of the image', {
      place,
      details: { contours: clipped },
      hint: 'Check that ROI and image belong together; --regrid takes the part that lies within the image.',
    });
  }
  if (clipped > 0) options.onRemark?.(`contours of the region that reach outside of the image were cut off there: ${clipped}`);
  const mask = drawnMask(grid, inside, filled);
  if (mask === undefined) {
    const message = clipped > 0 ? 'the contours lie outside of the image' : 'no voxel centre lies inside the contours';
    throw new FormatError('EMPTY_REGION', message, {
      place,
      details: { contours: roi.contours.length },
      hint: 'Check that ROI and image belong together, and that the ROI is larger than a voxel.',
    });
  }
  return mask;
}

/** Contours that bound no area change nothing, but whoever drew them may have meant a slice. */
function remarkOn({ otherContours, emptyContours }: Roi, { onRemark }: RasteriseOptions): void {
  for (const [kind, count] of Object.entries(otherContours))
    onRemark?.(`contours of the region that are open or points bound no area and were passed over: ${count} x ${kind}`);
  if (emptyContours > 0) onRemark?.(`contours of the region with fewer than three points were passed over: ${emptyContours}`);
}

function checkRoi(roi: Roi, options: RasteriseOptions): void {
  const place = { item: options.item, tag: '(3006,0039)' };
  if (roi.fault !== undefined) throw roi.fault;
  const { frameOfReferenceUid } = options;
  if (
    frameOfReferenceUid !== undefined &&
    roi.frameOfReferenceUid !== undefined &&
    roi.frameOfReferenceUid !== frameOfReferenceUid
  ) {
    throw new FormatError('FRAME_OF_REFERENCE_MISMATCH', 'ROI and image are in different frames of reference', {
      place: { item: options.item, tag: '(3006,0024)' },
      hint: 'Register the two series first; if they lie on one another already, --regrid takes the coordinates as they are.',
    });
  }
  if (roi.contours.length > 0) return;
  if (Object.keys(roi.otherContours).length > 0) {
    throw new FormatError('UNSUPPORTED_CONTOUR', 'the ROI has points or open lines only, which bound no area', {
      place,
      hint: 'Draw it as closed contours.',
    });
  }
  throw new FormatError('EMPTY_REGION', 'the ROI has a name and no contours', { place, hint: 'Choose another by --roi.' });
}

function polygonOf(contour: Contour, grid: Grid, options: RasteriseOptions): Polygon {
  const n = contour.pointsMm.length / 3;
  const x = new Float64Array(n);
  const y = new Float64Array(n);
  let [lowest, highest, sum] = [Infinity, -Infinity, 0];
  for (let i = 0; i < n; i++) {
    const index = indexOf(grid, pointOf(contour, i));
    [x[i], y[i]] = index;
    lowest = Math.min(lowest, index[2]);
    highest = Math.max(highest, index[2]);
    sum += index[2];
  }
  if (!Number.isFinite(sum)) {
    throw new FormatError('BAD_VALUE', 'contour points are finite', { place: { item: options.item, tag: '(3006,0050)' } });
  }
  const allowed = 2 * tolerance(grid, options);
  if (highest - lowest > allowed) {
    throw new FormatError('CONTOUR_NOT_PARALLEL', 'a contour is not parallel to the slices of the image', {
      place: { item: options.item, tag: '(3006,0050)' },
      details: { depthMm: (highest - lowest) * grid.spacingMm[2] },
      hint: 'Use the series on which it was drawn.',
    });
  }
  return { x, y, k: sum / n };
}

/** Tolerance as a part of the slice spacing. */
function tolerance(grid: Grid, options: RasteriseOptions): number {
  return options.toleranceMm === undefined ? DEFAULT_TOLERANCE : options.toleranceMm / grid.spacingMm[2];
}

function bySlice(polygons: readonly Polygon[], grid: Grid, options: RasteriseOptions): ReadonlyMap<number, readonly Polygon[]> {
  if (options.betweenSlices === 'nearest-plane') {
    return nearestPlanes(polygons, grid.size[2], tolerance(grid, options), (slices) => {
      if (slices <= TELLING) return;
      const mm = Number((slices * grid.spacingMm[2]).toPrecision(6));
      options.onRemark?.(`the planes of the contours lie ${mm} mm apart, and each fills the slices within half of that`);
    });
  }
  const groups = new Map<number, Polygon[]>();
  for (const polygon of polygons) {
    const k = Math.round(polygon.k);
    if (Math.abs(polygon.k - k) > tolerance(grid, options)) {
      throw new FormatError(
        'CONTOUR_BETWEEN_SLICES',
        `a contour lies between slices ${Math.floor(polygon.k)} and ${Math.ceil(polygon.k)}`,
        {
          place: { item: options.item, tag: '(3006,0050)' },
          details: { slice: Math.floor(polygon.k), offMm: Math.abs(polygon.k - k) * grid.spacingMm[2] },
          hint: 'The ROI was drawn on another grid: --regrid takes the nearest plane, or use the series it was drawn on.',
        },
      );
    }
    const group = groups.get(k);
    if (group) group.push(polygon);
    else groups.set(k, [polygon]);
  }
  const skipped = slicesSkipped(groups);
  if (skipped > 0) options.onRemark?.(`slices between the first and the last of the region without a contour: ${skipped}`);
  return groups;
}

/** Voxels end half a voxel beyond the outermost centres; another half is left to the drawing hand. */
function leaves(polygon: Polygon, nx: number, ny: number): boolean {
  return polygon.x.some((x) => x < -1 || x > nx) || polygon.y.some((y) => y < -1 || y > ny);
}

/**
 * Toggles, row by row, every pixel to the right of each crossing of the outline with the row's centre line. An edge
 * owns its lower end and not its upper one, so a corner counts once; a centre on an outline belongs to the left edge's
 * region.
 * @returns what was filled: lowest column and row, highest column and row; undefined for nothing
 */
function fillEvenOdd(
  slice: Uint8Array,
  nx: number,
  ny: number,
  polygons: readonly Polygon[],
): readonly [number, number, number, number] | undefined {
  const crossings = new Map<number, number[]>();
  for (const { x, y } of polygons) {
    const n = x.length;
    for (let i = 0, before = n - 1; i < n; before = i++) {
      const [low, high] = y[before] < y[i] ? [before, i] : [i, before];
      const from = Math.max(0, Math.ceil(y[low]));
      for (let j = from; j < y[high] && j < ny; j++) {
        // Multiplied first: a crossing that lies on a centre then comes out exactly there, wherever the contour stands.
        const at = x[low] + ((j - y[low]) * (x[high] - x[low])) / (y[high] - y[low]);
        const row = crossings.get(j);
        if (row === undefined) crossings.set(j, [at]);
        else row.push(at);
      }
    }
  }
  let [lowX, lowY, highX, highY] = [nx, ny, -1, -1];
  for (const [j, unsorted] of crossings) {
    const row = unsorted.sort((a, b) => a - b);
    for (let c = 0; c + 1 < row.length; c += 2) {
      const from = Math.max(0, Math.ceil(row[c]));
      const to = Math.min(nx, Math.ceil(row[c + 1]));
      if (from >= to) continue;
      slice.fill(1, j * nx + from, j * nx + to);
      lowX = Math.min(lowX, from);
      highX = Math.max(highX, to - 1);
      lowY = Math.min(lowY, j);
      highY = Math.max(highY, j);
    }
  }
  return highX < 0 ? undefined : [lowX, lowY, highX, highY];
}
