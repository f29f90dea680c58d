import { type Grid, type Mask, ascends, indexOf, voxelCount } from '@collimate/imaging-volume';
import { FormatError } from '../../format.error.js';
import { drawnMask, grow, nothingDrawn } from '../../drawn-mask.js';
import { type ContourParts, partsOf } from './contour-parts.js';
import { roundsOf } from './contour-rounds.js';
import { type Polygon, type SliceAxis, beyondSlices, nearestPlanes, nearestToNone, slicesSkipped } from './contour-planes.js';
import { fillEvenOdd } from './even-odd.fill.js';
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
 * they are drawn as inner contours or as keyholes; contours that cross are one area. A voxel is inside when its centre is.
 * @input any grid, oblique ones too, whose slices are parallel to the contours
 * @throws FormatError EMPTY_REGION, UNSUPPORTED_CONTOUR, CONTOUR_BETWEEN_SLICES, CONTOUR_NOT_PARALLEL, OUTSIDE_GRID,
 *         FRAME_OF_REFERENCE_MISMATCH
 * @source DICOM PS3.3 C.8.8.6.3; IBSI manual 2.10 (ROI extraction from contours)
 */
export function rasterise(roi: Roi, grid: Grid, options: RasteriseOptions = {}): Mask {
  const place = { item: options.item, tag: '(3006,0050)' };
  checkRoi(roi, options);
  remarkOn(roi, options);
  const [nx, ny, nz] = grid.size;
  const polygons = polygonsOf(roi, grid, options);
  const inside = options.onto ?? new Uint8Array(voxelCount(grid));
  const filled = nothingDrawn(grid);
  let clipped = options.betweenSlices === 'nearest-plane' ? beyondSlices(polygons, axisOf(grid)) : 0;
  const slices = bySlice(polygons, grid, options);
  const planes = new Map([...new Set(slices.values())].map((group) => [group, partsOf(group)]));
  remarkOnParts([...planes.values()], options);
  for (const [k, group] of slices) {
    if (k < 0 || k >= nz) {
      clipped += group.length;
      continue;
    }
    if (group.some((polygon) => leaves(polygon, nx, ny))) clipped += 1;
    const rows = fillEvenOdd(inside.subarray(k * nx * ny, (k + 1) * nx * ny), nx, ny, planes.get(group)?.parts ?? []);
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

function remarkOnParts(planes: readonly ContourParts[], { onRemark }: RasteriseOptions): void {
  const sum = (count: (plane: ContourParts) => number): number => planes.reduce((total, plane) => total + count(plane), 0);
  const [copies, crossing, thin] = [sum((plane) => plane.copies), sum((plane) => plane.crossing), sum((plane) => plane.thin)];
  if (copies > 0) onRemark?.(`contours of the region that are drawn twice count once: ${copies}`);
  if (crossing > 0)
    onRemark?.(`contours of the region that cross one another in a slice count as one area, not as holes: ${crossing}`);
  if (thin > 0)
    onRemark?.(
      `contours of the region that run within a voxel of another one leave a thin wall; look whether they are copies: ${thin}`,
    );
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

function polygonsOf(roi: Roi, grid: Grid, options: RasteriseOptions): readonly Polygon[] {
  const rounds = roi.contours.map((contour) => roundsOf(polygonOf(contour, grid, options), grid.size[1]));
  const [repeating, overlapping] = [rounds.filter(({ repeats }) => repeats), rounds.filter(({ overlaps }) => overlaps)];
  if (repeating.length > 0)
    options.onRemark?.(`contours of the region that run round more than once count once: ${repeating.length}`);
  if (overlapping.length > 0)
    options.onRemark?.(
      `contours of the region that overlap themselves leave out what they cover twice; look whether it is meant: ${overlapping.length}`,
    );
  const backtracking = (kind: 'tongue' | 'whole'): number =>
    rounds.filter((one) => !one.repeats && one.backtracking === kind).length;
  const [tongues, whole] = [backtracking('tongue'), backtracking('whole')];
  if (tongues > 0)
    options.onRemark?.(`contours of the region that run out and back along one line bound nothing there: ${tongues}`);
  if (whole > 0)
    options.onRemark?.(
      `contours of the region that run there and back along one line bound no area; look whether a slice is missing: ${whole}`,
    );
  return rounds.flatMap(({ polygons }) => polygons);
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
  return { x, y, k: sum / n, xor: contour.isDisjunct === true };
}

function axisOf(grid: Grid): SliceAxis {
  return { slices: grid.size[2], ascends: ascends(grid, 2) };
}

/** Tolerance as a part of the slice spacing. */
function tolerance(grid: Grid, options: RasteriseOptions): number {
  return options.toleranceMm === undefined ? DEFAULT_TOLERANCE : options.toleranceMm / grid.spacingMm[2];
}

function bySlice(polygons: readonly Polygon[], grid: Grid, options: RasteriseOptions): ReadonlyMap<number, readonly Polygon[]> {
  if (options.betweenSlices === 'nearest-plane') {
    const nearest = nearestPlanes(polygons, axisOf(grid), tolerance(grid, options), (slices) => {
      if (slices <= TELLING) return;
      const mm = Number((slices * grid.spacingMm[2]).toPrecision(6));
      options.onRemark?.(`the planes of the contours lie ${mm} mm apart, and each fills the slices within half of that`);
    });
    const lost = nearestToNone(polygons, nearest, axisOf(grid));
    if (lost > 0) options.onRemark?.(`contours of the region whose plane is the nearest of no slice were passed over: ${lost}`);
    remarkOnSkipped(nearest, options);
    return nearest;
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
  remarkOnSkipped(groups, options);
  return groups;
}

function remarkOnSkipped(groups: ReadonlyMap<number, readonly Polygon[]>, { onRemark }: RasteriseOptions): void {
  const skipped = groups.size === 0 ? 0 : slicesSkipped(groups);
  if (skipped > 0) onRemark?.(`slices between the first and the last of the region without a contour: ${skipped}`);
}

/** Voxels end half a voxel beyond the outermost centres; another half is left to the drawing hand. */
function leaves(polygon: Polygon, nx: number, ny: number): boolean {
  return polygon.x.some((x) => x < -1 || x > nx) || polygon.y.some((y) => y < -1 || y > ny);
}
