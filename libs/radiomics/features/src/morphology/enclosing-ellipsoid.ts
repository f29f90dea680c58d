import type { Triple } from '@collimate/imaging-volume';
import { hullPointsMm } from './hull-points.js';
import type { Mesh } from './mesh.js';
import { symmetricEigenvalues } from './symmetric-eigenvalues.js';

/** When the weights move by less than this, the ellipsoid is taken for found. @source IBSI SWZ1, default of the manual */
const TOLERANCE = 0.001;

/**
 * Semi-axes of the minimum volume enclosing ellipsoid of a convex hull, largest first, by Khachiyan's coordinate ascent: each
 * step gives the farthest point more weight. It encloses the hull up to the tolerance.
 * @source IBSI SWZ1, BRI8 (no reference values); Khachiyan 1996
 */
export function enclosingEllipsoidMm(hull: Mesh, spacingMm: Triple): Triple {
  const points = hullPointsMm(hull, spacingMm);
  const count = points.length / 3;
  const weights = new Float64Array(count).fill(1 / count);
  for (;;) {
    const spread = weightedSpread(points, weights);
    const { at, distance } = farthest(points, spread);
    // For d = 3 the farthest point has distance^2 = 3 at the optimum; the step that gains most is known in closed form.
    const step = (distance - 3) / (4 * distance);
    const squared = weights.reduce(
      (sum, weight, n) => sum + (n === at ? 1 - weight : weight) * (n === at ? 1 - weight : weight),
      0,
    );
    if (step * Math.sqrt(squared) <= TOLERANCE) {
      const [xx, xy, xz, yy, yz, zz] = spread.covariance;
      const [a, b, c] = symmetricEigenvalues({ xx, yy, zz, xy, xz, yz }).map((variance) => Math.sqrt(3 * variance));
      return [a, b, c];
    }
    for (let n = 0; n < count; n++) weights[n] *= 1 - step;
    weights[at] += step;
  }
}

/** Weighted mean and covariance xx, xy, xz, yy, yz, zz of the points. */
interface Spread {
  readonly centre: Triple;
  readonly covariance: readonly [number, number, number, number, number, number];
}

function weightedSpread(points: Float64Array, weights: Float64Array): Spread {
  let [x, y, z] = [0, 0, 0];
  for (let n = 0; n < weights.length; n++) {
    x += weights[n] * points[3 * n];
    y += weights[n] * points[3 * n + 1];
    z += weights[n] * points[3 * n + 2];
  }
  let [xx, xy, xz, yy, yz, zz] = [0, 0, 0, 0, 0, 0];
  for (let n = 0; n < weights.length; n++) {
    const u = points[3 * n] - x;
    const v = points[3 * n + 1] - y;
    const w = points[3 * n + 2] - z;
    xx += weights[n] * u * u;
    xy += weights[n] * u * v;
    xz += weights[n] * u * w;
    yy += weights[n] * v * v;
    yz += weights[n] * v * w;
    zz += weights[n] * w * w;
  }
  return { centre: [x, y, z], covariance: [xx, xy, xz, yy, yz, zz] };
}

/** The point with the largest Mahalanobis distance, and that distance squared. */
function farthest(points: Float64Array, { centre, covariance }: Spread): { at: number; distance: number } {
  const [xx, xy, xz, yy, yz, zz] = covariance;
  // The inverse of a symmetric matrix is its adjugate over its determinant.
  const [a, b, c] = [yy * zz - yz * yz, xz * yz - xy * zz, xy * yz - xz * yy];
  const [d, e, f] = [xx * zz - xz * xz, xy * xz - xx * yz, xx * yy - xy * xy];
  const determinant = xx * a + xy * b + xz * c;
  let [at, distance] = [0, -Infinity];
  for (let n = 0; n < points.length / 3; n++) {
    const u = points[3 * n] - centre[0];
    const v = points[3 * n + 1] - centre[1];
    const w = points[3 * n + 2] - centre[2];
    const own = (a * u * u + d * v * v + f * w * w + 2 * (b * u * v + c * u * w + e * v * w)) / determinant;
    if (own > distance) [at, distance] = [n, own];
  }
  return { at, distance };
}
