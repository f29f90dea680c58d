import type { CubeCase } from './cube-cases.js';
import { flattestTriangulation, type LatticePoint } from './flattest-triangulation.js';
import { loneCornerFan } from './lone-corner-fan.js';

/*
 * The 256 cases of marching cubes, derived rather than listed. Corner c of a cube lies at (c & 1, c >> 1 & 1, c >> 2 & 1);
 * a case is the set of corners inside. On each face the boundary between inside and outside corners is cut by straight
 * segments from edge middle to edge middle; the segments of the six faces join into closed polygons, and a polygon is cut
 * into triangles. Both cubes at a face cut it the same way, because what a face is cut like depends on its own corners
 * alone: the surface has no holes.
 */

/** The faces of a cube: four corners each, counter-clockwise seen from outside. */
const FACES: readonly (readonly [number, number, number, number])[] = [
  [0, 4, 6, 2],
  [1, 3, 7, 5],
  [0, 1, 5, 4],
  [2, 6, 7, 3],
  [0, 2, 3, 1],
  [4, 5, 7, 6],
];

/** @returns the triangles of all 256 cases, some ten milliseconds of work: `cube-cases.table.ts` holds them written out */
export function deriveCubeCases(): readonly CubeCase[] {
  return Array.from({ length: 256 }, (_, inside) => trianglesOf(inside));
}

function trianglesOf(inside: number): CubeCase {
  const next = segmentsOf(inside);
  const triangles: LatticePoint[] = [];
  while (next.size > 0) triangles.push(...trianglesIn(takePolygon(next)));
  return triangles;
}

/** Triangles, squares, pentagons and hexagons are cut as flat as they can be, which is the classic cut of all but the heptagon. */
function trianglesIn(polygon: readonly LatticePoint[]): readonly LatticePoint[] {
  return polygon.length === 7 ? loneCornerFan(polygon) : flattestTriangulation(polygon);
}

/**
 * Directed segments, from edge to edge. Walking round a face, a segment leads from where the walk enters the region to where
 * it leaves: it cuts one run of inside corners off. Two inside corners that touch diagonally are so kept apart.
 */
function segmentsOf(inside: number): Map<number, number> {
  const isInside = (corner: number) => ((inside >> corner) & 1) === 1;
  const next = new Map<number, number>();
  for (const face of FACES) {
    face.forEach((corner, n) => {
      if (!isInside(corner) || isInside(face[(n + 1) % 4])) return;
      let first = n;
      while (isInside(face[(first + 3) % 4])) first = (first + 3) % 4;
      next.set(edgeOf(face[(first + 3) % 4], face[first]), edgeOf(corner, face[(n + 1) % 4]));
    });
  }
  return next;
}

/** Follows segments until they close, and removes them. */
function takePolygon(next: Map<number, number>): LatticePoint[] {
  const start = Math.min(...next.keys());
  const polygon: LatticePoint[] = [];
  let edge = start;
  do {
    polygon.push(middleOf(edge));
    const following = next.get(edge);
    next.delete(edge);
    edge = following ?? start;
  } while (edge !== start);
  return polygon;
}

/** @returns an edge as one number: its two corners, the lower one first */
function edgeOf(a: number, b: number): number {
  return Math.min(a, b) * 8 + Math.max(a, b);
}

function middleOf(edge: number): LatticePoint {
  const [a, b] = [edge >> 3, edge & 7];
  return [(a & 1) + (b & 1), ((a >> 1) & 1) + ((b >> 1) & 1), ((a >> 2) & 1) + ((b >> 2) & 1)];
}
