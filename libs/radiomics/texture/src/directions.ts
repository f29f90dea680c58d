import type { RoiBox } from './roi-box.js';

/** Whether neighbours are sought within the slice (plane of x and y) or in the volume. */
export type Dimensions = '2D' | '3D';

/** A step to a neighbour at Chebyshev distance 1, in voxels along x, y, z. */
export type Direction = readonly [number, number, number];

/** The four directions of a slice; the opposite ones are their mirror images. @source IBSI LFYI */
export const DIRECTIONS_2D: readonly Direction[] = [
  [1, 0, 0],
  [1, 1, 0],
  [0, 1, 0],
  [-1, 1, 0],
];

/** The thirteen directions of a volume: the four of the slice, then the nine that lead to the next slice. @source IBSI LFYI */
export const DIRECTIONS_3D: readonly Direction[] = [
  ...DIRECTIONS_2D,
  [-1, -1, 1],
  [0, -1, 1],
  [1, -1, 1],
  [-1, 0, 1],
  [0, 0, 1],
  [1, 0, 1],
  [-1, 1, 1],
  [0, 1, 1],
  [1, 1, 1],
];

/** @returns the directions without their mirror images: 4 or 13 */
export function directionsOf(dimensions: Dimensions): readonly Direction[] {
  return dimensions === '2D' ? DIRECTIONS_2D : DIRECTIONS_3D;
}

/** @returns by how much the index in the padded box changes when one step is taken */
export function strideOf(box: RoiBox, direction: Direction): number {
  return direction[0] * box.stride[0] + direction[1] * box.stride[1] + direction[2] * box.stride[2];
}

/** @returns index steps to all neighbours: 8 or 26 */
export function neighbourStrides(box: RoiBox, dimensions: Dimensions): Int32Array {
  const forward = directionsOf(dimensions).map((direction) => strideOf(box, direction));
  return Int32Array.from([...forward.map((stride) => -stride), ...forward]);
}
