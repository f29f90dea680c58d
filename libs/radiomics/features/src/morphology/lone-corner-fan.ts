import type { LatticePoint } from './flattest-triangulation.js';

/**
 * Cuts the heptagon of a cube with three corners outside, two of them neighbours and the third across a face from one of these,
 * as the classic table does. The heptagon crosses that face twice, and on one side of it a single corner hangs between the two
 * crossings: all triangles meet there.
 * @input seven corners in order, on the half-voxel lattice of one cube @returns five triangles in the same sense of rotation
 * @source Lorensen and Cline 1987, Marching cubes; the teams of IBSI 1 phase 3 have its areas
 */
export function loneCornerFan(heptagon: readonly LatticePoint[]): readonly LatticePoint[] {
  const at = (n: number): LatticePoint => heptagon[n % heptagon.length];
  const lone = heptagon.findIndex((_, n) => isCrossedTwice(at(n + 1), at(n + 2), at(n + 5), at(n + 6)));
  return [1, 2, 3, 4, 5].flatMap((step) => [at(lone), at(lone + step), at(lone + step + 1)]);
}

/** Whether four middles of edges are those of one face of the cube. */
function isCrossedTwice(...middles: readonly LatticePoint[]): boolean {
  return ([0, 1, 2] as const).some((axis) => [0, 2].some((side) => middles.every((middle) => middle[axis] === side)));
}
