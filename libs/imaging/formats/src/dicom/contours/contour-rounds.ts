import { partsOf } from './contour-parts.js';
import type { Polygon } from './contour-planes.js';
import { type Backtracking, backtrackingOf } from './contour-tongues.js';
import { Outline } from './outline.js';

/** Points nearer than this are one point, in voxels. */
const SAME_POINT = 1e-3;
/** Row and column of a point make one number, so far as they are no farther from the grid than this, in voxels. */
const [COLUMNS, FARTHEST] = [2 ** 27, 2 ** 26 * SAME_POINT];

/** One contour, taken apart where it comes back to one of its points. */
export interface Rounds {
  /** What is filled: the contour as it is, or its rounds where one comes again. */
  readonly polygons: readonly Polygon[];
  /** Whether it runs round more than once along the same line. */
  readonly repeats: boolean;
  /** Whether a round of it overlaps itself or another one that it does not lie within, so that the even-odd rule leaves voxels out. */
  readonly overlaps: boolean;
  /** Whether it runs back along the line on which it came, on its way or as a whole. */
  readonly backtracking: Backtracking;
}

/**
 * Looks for what one contour does to itself. A round along the same line as another one bounds nothing new, and would empty what it runs
 * round by the even-odd rule: such a contour is as good as its rounds drawn one by one. Any other stays as it is, such as a keyhole.
 * @param rows how many the slice has
 */
export function roundsOf(polygon: Polygon, rows: number): Rounds {
  const loops = loopsOf(polygon);
  const { copies, parts } = partsOf(loops);
  const repeats = loops.length > 1 && copies > 0;
  const overlaps =
    loops.some((loop) => overlapsItself(loop, rows)) ||
    runsAlongAgain(parts.flat(), rows) ||
    // Rounds that are filled one by one cross as contours do, and are told as such.
    (!repeats && parts.some((part) => coverTwice(part, rows)));
  return { polygons: repeats ? loops : [polygon], repeats, overlaps, backtracking: backtrackingOf(polygon, loops) };
}

/** @returns whether two rounds run along one edge the same way, as a round and a half do, and cover the centre of a voxel both */
function runsAlongAgain(loops: readonly Polygon[], height: number): boolean {
  if (loops.length < 2) return false;
  const loopOf = new Map<string, Polygon>();
  for (const loop of loops) {
    const keys = keysOf(loop);
    for (let i = 0, before = keys.length - 1; i < keys.length; before = i++) {
      if (keys[before] === keys[i]) continue;
      const edge = `${keys[before]} ${keys[i]}`;
      const other = loopOf.get(edge);
      if (other !== undefined && other !== loop && coverTwice([other, loop], height)) return true;
      loopOf.set(edge, loop);
    }
  }
  return false;
}

/** @returns whether the centre of a voxel lies in two of the rounds */
function coverTwice(loops: readonly Polygon[], height: number): boolean {
  if (loops.length < 2) return false;
  const outlines = loops.map((loop) => new Outline(loop));
  return outlines.some((one, n) => outlines.slice(n + 1).some((other) => shareVoxel(one, other, height)));
}

function shareVoxel(a: Outline, b: Outline, height: number): boolean {
  const last = Math.min(height - 1, a.box.highY, b.box.highY);
  for (let j = Math.max(0, Math.ceil(Math.max(a.box.lowY, b.box.lowY))); j <= last; j++) {
    const [ofA, ofB] = [a.crossings(j), b.crossings(j)];
    for (let n = 0; n + 1 < ofA.length; n += 2)
      for (let m = 0; m + 1 < ofB.length; m += 2)
        if (Math.ceil(Math.max(ofA[n], ofB[m])) < Math.min(ofA[n + 1], ofB[m + 1])) return true;
  }
  return false;
}

/** @returns one number per point; points nearer than SAME_POINT have one */
function keysOf({ x, y }: Polygon): Float64Array {
  const keys = new Float64Array(x.length);
  for (let i = 0; i < x.length; i++) keys[i] = Math.round(x[i] / SAME_POINT) * COLUMNS + Math.round(y[i] / SAME_POINT);
  return keys;
}

/** @returns the rounds that a contour closes on its way; what encloses no area, as the bridge of a keyhole, is none */
function loopsOf(polygon: Polygon): readonly Polygon[] {
  const { x, y } = polygon;
  const isFar = (v: number): boolean => Math.abs(v) > FARTHEST;
  if (x.some(isFar) || y.some(isFar)) return [polygon];
  const keys = keysOf(polygon);
  // Nearly no contour comes back: that is seen sooner among sorted numbers than in a set.
  const sorted = keys.slice().sort();
  if (sorted.every((key, i) => i === 0 || key !== sorted[i - 1])) return [polygon];
  const loops: Polygon[] = [];
  const close = (points: readonly number[]): void => {
    if (points.length < 3) return;
    loops.push({ ...polygon, x: Float64Array.from(points, (i) => x[i]), y: Float64Array.from(points, (i) => y[i]) });
  };
  const open: number[] = [];
  const at = new Map<number, number>();
  keys.forEach((key, i) => {
    const back = at.get(key);
    if (back === undefined) {
      at.set(key, open.length);
      open.push(i);
      return;
    }
    // The point to which it came back stays, so that the rest joins on.
    const round = open.splice(back + 1);
    for (const one of round) at.delete(keys[one]);
    close([...round, i]);
  });
  close(open);
  return loops;
}

/** @returns whether the centre of a voxel lies where a round covers itself an even number of times, and is left out for that */
function overlapsItself({ x, y }: Polygon, height: number): boolean {
  const rows = new Map<number, { readonly at: number; readonly turn: number }[]>();
  for (let i = 0, before = x.length - 1; i < x.length; before = i++) {
    const [low, high] = y[before] < y[i] ? [before, i] : [i, before];
    for (let j = Math.max(0, Math.ceil(y[low])); j < y[high] && j < height; j++) {
      const at = x[low] + ((j - y[low]) * (x[high] - x[low])) / (y[high] - y[low]);
      const row = rows.get(j) ?? [];
      rows.set(j, row);
      row.push({ at, turn: low === before ? 1 : -1 });
    }
  }
  for (const row of rows.values()) {
    if (row.length < 4) continue;
    row.sort((a, b) => a.at - b.at);
    let turns = 0;
    for (let n = 0; n + 1 < row.length; n++) {
      turns += row[n].turn;
      if (turns !== 0 && turns % 2 === 0 && Math.ceil(row[n].at) < Math.ceil(row[n + 1].at)) return true;
    }
  }
  return false;
}
