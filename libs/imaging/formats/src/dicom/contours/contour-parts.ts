import type { Polygon } from './contour-planes.js';
import { Outline } from './outline.js';

/**
 * Outlines this close everywhere are one outline, in voxels of the slice: it is what a writer loses that keeps fewer decimals or fewer
 * points, and less than any wall is thick that could hold a voxel's centre.
 */
const SAME_OUTLINE = 0.15;
/**
 * Outlines that run within a voxel of one another everywhere, and in and out of one another by more than this, are no outline and its hole: a
 * copy aside by a little more than SAME_OUTLINE in its corners alone would empty its slice. It is what a writer of two decimals loses.
 */
const IN_AND_OUT = 0.01;
/** A wall thinner than this on all sides is more often a contour drawn twice than a wall. */
const THIN_WALL = 1;
/** Outlines smaller than this are near one another whatever they bound. */
const SMALLEST_TOLD = 4;
/** Rows over which the overlap of two outlines is summed up. */
const OVERLAP_ROWS = 64;

/** The contours of one slice, sorted by how they lie to one another. */
export interface ContourParts {
  /** A part is one contour, or several that cross and bound one area together. A voxel is inside the region if an odd number of parts hold it. */
  readonly parts: readonly (readonly Polygon[])[];
  /** Number of contours left out because the same contour was there already. */
  readonly copies: number;
  /** Number of contours that cross another one. */
  readonly crossing: number;
  /** Number of contours that run within a voxel of another one and are no copy of it. */
  readonly thin: number;
}

/**
 * Sorts the contours of one slice into parts. A hole or an island lies inside its outline and does not cross it, so contours that cross bound
 * one area together. Where contours cross, exclusive disjunction (XOR) is applied only if the file asks for it.
 * @source DICOM PS3.3 C.8.8.6.1 (CLOSED_PLANAR, CLOSEDPLANAR_XOR), C.8.8.6.3 (keyhole and XOR)
 */
export function partsOf(polygons: readonly Polygon[]): ContourParts {
  if (polygons.length < 2) return { parts: polygons.map((one) => [one]), copies: 0, crossing: 0, thin: 0 };
  // Contours with more points come first: of two copies the one with more points is kept.
  const drawn = [...polygons]
    .sort((a, b) => b.x.length - a.x.length)
    .map((polygon) => ({ polygon, outline: new Outline(polygon) }));
  const kept: Drawn[] = [];
  const parts = new Map<Drawn, Drawn[]>();
  const thin = new Set<Drawn>();
  for (const one of drawn) {
    const met = kept.filter((other) => meets(other, one)).map((other) => ({ other, relation: relationOf(other, one) }));
    if (met.some(({ relation }) => relation === 'copy')) continue;
    if (met.some(({ relation }) => relation === 'thin')) thin.add(one);
    const crossed = met.flatMap(({ other, relation }) => (relation === 'crossing' ? (parts.get(other) ?? []) : []));
    const part = [...new Set(crossed), one];
    for (const member of part) parts.set(member, part);
    kept.push(one);
  }
  const distinct = [...new Set(parts.values())];
  return {
    parts: distinct.map((part) => part.map(({ polygon }) => polygon)),
    copies: drawn.length - kept.length,
    crossing: distinct.filter((part) => part.length > 1).reduce((sum, part) => sum + part.length, 0),
    thin: thin.size,
  };
}

interface Drawn {
  readonly polygon: Polygon;
  readonly outline: Outline;
}

function meets({ outline: { box: p } }: Drawn, { outline: { box: q } }: Drawn): boolean {
  return p.lowX <= q.highX && q.lowX <= p.highX && p.lowY <= q.highY && q.lowY <= p.highY;
}

function relationOf(a: Drawn, b: Drawn): 'copy' | 'crossing' | 'thin' | 'apart' {
  const q = b.outline.box;
  if (follows(a.outline, b.outline, SAME_OUTLINE) && overlapMuch(a.outline, b.outline)) return 'copy';
  const disjunction = a.polygon.xor && b.polygon.xor;
  if (!disjunction && crossEither(a.outline, b.outline, SAME_OUTLINE)) return 'crossing';
  if (!follows(a.outline, b.outline, THIN_WALL) || !overlapMuch(a.outline, b.outline)) return 'apart';
  if (!disjunction && crossEither(a.outline, b.outline, IN_AND_OUT)) return 'crossing';
  const small = Math.min(q.highX - q.lowX, q.highY - q.lowY) < SMALLEST_TOLD;
  return small ? 'apart' : 'thin';
}

function crossEither(a: Outline, b: Outline, by: number): boolean {
  return crosses(a, b, by) || crosses(b, a, by);
}

/** @returns whether each of two outlines lies within a distance of the other everywhere */
function follows(a: Outline, b: Outline, within: number): boolean {
  const [p, q] = [a.box, b.box];
  const boxes = [p.lowX - q.lowX, p.lowY - q.lowY, p.highX - q.highX, p.highY - q.highY];
  return boxes.every((off) => Math.abs(off) <= within) && liesOn(a, b, within) && liesOn(b, a, within);
}

function liesOn(a: Outline, b: Outline, within: number): boolean {
  let lies = true;
  a.walk(b, (x, y) => {
    lies = b.isNear(x, y, within);
    return !lies;
  });
  return lies;
}

/** @returns whether an outline lies inside another in part and outside of it in part, by more than a distance */
function crosses(a: Outline, b: Outline, by: number): boolean {
  let [inside, outside] = [false, false];
  a.walk(b, (x, y) => {
    const isInside = b.isInside(x, y);
    if (isInside ? inside : outside) return false;
    if (b.isNear(x, y, by)) return false;
    if (isInside) inside = true;
    else outside = true;
    return inside && outside;
  });
  return inside && outside;
}

/** Strips side by side are near one another everywhere, too: copies share most of their area. */
function overlapMuch(a: Outline, b: Outline): boolean {
  const [low, high] = [Math.min(a.box.lowY, b.box.lowY), Math.max(a.box.highY, b.box.highY)];
  let [both, either] = [0, 0];
  for (let n = 0; n < OVERLAP_ROWS; n++) {
    const y = low + ((n + 0.5) * (high - low)) / OVERLAP_ROWS;
    const [ofA, ofB] = [a.crossings(y), b.crossings(y)];
    const shared = sharedLength(ofA, ofB);
    both += shared;
    either += lengthOf(ofA) + lengthOf(ofB) - shared;
  }
  return 2 * both >= either;
}

function lengthOf(crossings: readonly number[]): number {
  let sum = 0;
  for (let i = 0; i + 1 < crossings.length; i += 2) sum += crossings[i + 1] - crossings[i];
  return sum;
}

function sharedLength(a: readonly number[], b: readonly number[]): number {
  let sum = 0;
  for (let i = 0, j = 0; i + 1 < a.length && j + 1 < b.length;) {
    sum += Math.max(0, Math.min(a[i + 1], b[j + 1]) - Math.max(a[i], b[j]));
    if (a[i + 1] < b[j + 1]) i += 2;
    else j += 2;
  }
  return sum;
}
