import type { Triple } from '@collimate/imaging-volume';
import { hullPointsMm } from './hull-points.js';
import type { Mesh } from './mesh.js';

/**
 * Largest distance of two vertices of a mesh. The two farthest vertices are corners of the convex hull.
 * @param hull convex hull of the mesh; only vertices of its triangles are compared
 * @source IBSI L0JK
 */
export function diameterMm(hull: Mesh, spacingMm: Triple): number {
  const points = hullPointsMm(hull, spacingMm);
  let largest = 0;
  for (let m = 0; m < points.length; m += 3) {
    for (let n = m + 3; n < points.length; n += 3) {
      const x = points[m] - points[n];
      const y = points[m + 1] - points[n + 1];
      const z = points[m + 2] - points[n + 2];
      const squared = x * x + y * y + z * z;
      if (squared > largest) largest = squared;
    }
  }
  return Math.sqrt(largest);
}
