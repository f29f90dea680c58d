import type { MaskBox } from './mask-box.js';

/*
 * The vertices of a mesh that can be corners of its convex hull. A corner of the hull is the first or the last vertex of its row
 * along x, and a corner of the flat hull of its plane: of the tens of thousands of vertices a few hundred remain.
 */

/** First and last vertex of each row of the half-voxel lattice; a row without a vertex has its first behind its last. */
interface RowEnds {
  readonly rows: number;
  readonly planes: number;
  readonly first: Int32Array;
  readonly last: Int32Array;
}

/** The corners of the planes so far. */
interface Corners {
  /** Room for the chain of one plane: x and row of each of its corners. */
  readonly chain: Int32Array;
  /** x, row and plane of each corner. */
  readonly found: Int32Array;
  /** How much of `found` is filled. */
  length: number;
}

/** @returns x, y, z in half voxels, counted as those of `meshOf` */
export function hullCandidatesOf(box: MaskBox): Int32Array {
  const levelPlanes = cornersOfPlanes(rowEndsOf(box));
  // The same once more for the planes of constant y: what remains after both is near the hull indeed.
  const upright = cornersOfPlanes(rowEndsOfPoints(levelPlanes, 2 * (box.size[2] + 2), 2 * (box.size[1] + 2)));
  for (let n = 0; n < upright.length; n += 3) {
    const plane = upright[n + 1];
    upright[n + 1] = upright[n + 2];
    upright[n + 2] = plane;
  }
  return upright;
}

/** @returns x, row and plane of the corners of the flat hull of each plane */
function cornersOfPlanes(ends: RowEnds): Int32Array {
  const corners: Corners = {
    chain: new Int32Array(2 * ends.rows),
    found: new Int32Array(6 * ends.rows * ends.planes),
    length: 0,
  };
  for (let plane = 0; plane < ends.planes; plane++) {
    addFlatHull(ends, plane, 1, corners);
    addFlatHull(ends, plane, -1, corners);
  }
  return corners.found.slice(0, corners.length);
}

/** The ends of rows of points given as x, plane, row: rows and planes change places. */
function rowEndsOfPoints(points: Int32Array, rows: number, planes: number): RowEnds {
  const [first, last] = [new Int32Array(rows * planes).fill(NONE), new Int32Array(rows * planes).fill(-1)];
  for (let n = 0; n < points.length; n += 3) {
    const at = points[n + 2] + rows * points[n + 1];
    if (points[n] < first[at]) first[at] = points[n];
    if (points[n] > last[at]) last[at] = points[n];
  }
  return { rows, planes, first, last };
}

const NONE = 0x7fff_ffff;

/** A mesh vertex is the middle between a voxel inside and a neighbour outside. */
function rowEndsOf(box: MaskBox): RowEnds {
  const { size, rowFirst, rowLast } = box;
  const [ny, nz] = [size[1] + 2, size[2] + 2];
  const rows = 2 * ny;
  const planes = 2 * nz;
  const [first, last] = [new Int32Array(rows * planes).fill(NONE), new Int32Array(rows * planes).fill(-1)];
  const ends: RowEnds = { rows, planes, first, last };
  for (let z = 0; z + 1 < nz; z++) {
    for (let y = 0; y + 1 < ny; y++) {
      const row = y + ny * z;
      const at = 2 * y + rows * 2 * z;
      if (rowFirst[row] <= rowLast[row]) {
        first[at] = 2 * rowFirst[row] - 1;
        last[at] = 2 * rowLast[row] + 1;
      }
      setDifferences(box, row, row + 1, ends, at + 1);
      setDifferences(box, row, row + ny, ends, at + rows);
    }
  }
  return ends;
}

/** First and last place where two rows of voxels differ, if they do. */
function setDifferences(
  { size, padded, rowFirst, rowLast }: MaskBox,
  a: number,
  b: number,
  { first, last }: RowEnds,
  at: number,
): void {
  const width = size[0] + 2;
  let left = Math.min(rowFirst[a], rowFirst[b]);
  let right = Math.max(rowLast[a], rowLast[b]);
  while (left <= right && padded[a * width + left] === padded[b * width + left]) left++;
  if (left > right) return;
  while (padded[a * width + right] === padded[b * width + right]) right--;
  first[at] = 2 * left;
  last[at] = 2 * right;
}

/** The corners of one side of the flat hull of a plane, by a monotone chain over its rows. @param side 1 for first, -1 for last */
function addFlatHull({ rows, first, last }: RowEnds, z: number, side: 1 | -1, corners: Corners): void {
  const { chain, found } = corners;
  const ends = side === 1 ? first : last;
  let count = 0;
  for (let y = 0; y < rows; y++) {
    const at = y + rows * z;
    if (first[at] > last[at]) continue;
    const x = ends[at];
    while (count > 1) {
      const top = 2 * count;
      const x0 = chain[top - 4];
      const y0 = chain[top - 3];
      // The middle one of three is no corner unless it lies further out than the line between the others.
      const turn = (chain[top - 2] - x0) * (y - y0) - (x - x0) * (chain[top - 1] - y0);
      if (side === 1 ? turn < 0 : turn > 0) break;
      count--;
    }
    chain[2 * count] = x;
    chain[2 * count + 1] = y;
    count++;
  }
  let to = corners.length;
  for (let n = 0; n < count; n++) {
    found[to++] = chain[2 * n];
    found[to++] = chain[2 * n + 1];
    found[to++] = z;
  }
  corners.length = to;
}
