import type { Triple } from '@collimate/imaging-volume';
import type { Mesh } from './mesh.js';

/** @returns x, y, z in mm of every vertex that the triangles of a hull use, each once */
export function hullPointsMm(hull: Mesh, spacingMm: Triple): Float64Array {
  const corners = [...new Set(hull.triangles)];
  const points = new Float64Array(3 * corners.length);
  corners.forEach((corner, n) => {
    for (let axis = 0; axis < 3; axis++) points[3 * n + axis] = (hull.vertices[3 * corner + axis] * spacingMm[axis]) / 2;
  });
  return points;
}
