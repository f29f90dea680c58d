import { CUBE_CASES_TEXT } from './cube-cases.table.js';
import type { LatticePoint } from './flattest-triangulation.js';

/** Triangles of one case as edge middles, three in a row; counter-clockwise seen from outside the region. */
export type CubeCase = readonly LatticePoint[];

/** The middles of the twelve edges of a cube, named a to l in the table. */
export const EDGE_MIDDLES: readonly LatticePoint[] = [
  [1, 0, 0],
  [0, 1, 0],
  [2, 1, 0],
  [1, 2, 0],
  [0, 0, 1],
  [2, 0, 1],
  [0, 2, 1],
  [2, 2, 1],
  [1, 0, 2],
  [0, 1, 2],
  [2, 1, 2],
  [1, 2, 2],
];

/** The triangles of all 256 cases; bit c of the index says that corner c, at (c & 1, c >> 1 & 1, c >> 2 & 1), is inside. */
export const CUBE_CASES: readonly CubeCase[] = CUBE_CASES_TEXT.split(' ').map((text) =>
  text === '-' ? [] : Array.from(text, (name) => EDGE_MIDDLES[name.charCodeAt(0) - 97]),
);
