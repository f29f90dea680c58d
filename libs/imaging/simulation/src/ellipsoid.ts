import type { Triple } from '@collimate/imaging-volume';

/** An ellipsoid in the patient. */
export interface LesionPose {
  /** Longest first, mm. */
  readonly semiAxesMm: Triple;
  /** Nine numbers, row by row; column d is the direction of semi-axis d. */
  readonly rotation: readonly number[];
  readonly centreMm: Triple;
}

/** @returns half the width of the ellipsoid along patient axis d, mm */
export function halfExtentMm({ rotation: r, semiAxesMm: s }: LesionPose, d: number): number {
  const [u, v, w] = [r[3 * d] * s[0], r[3 * d + 1] * s[1], r[3 * d + 2] * s[2]];
  return Math.sqrt(u * u + v * v + w * w);
}

/**
 * Where a plane across the patient cuts the ellipsoid.
 * @param zMm position of the plane
 * @param points corners of the polygon, which has the area of the ellipse that it stands for
 * @returns x, y, z of each corner, or undefined if the plane misses the ellipsoid
 */
export function planeEllipse(pose: LesionPose, zMm: number, points: number): readonly number[] | undefined {
  const { rotation: r, semiAxesMm: s, centreMm: c } = pose;
  const q = (i: number, j: number): number =>
    [0, 1, 2].reduce((sum, k) => sum + (r[3 * i + k] * r[3 * j + k]) / (s[k] * s[k]), 0);
  const [xx, xy, yy, xz, yz, zz] = [q(0, 0), q(0, 1), q(1, 1), q(0, 2), q(1, 2), q(2, 2)];
  const z = zMm - c[2];
  const det = xx * yy - xy * xy;
  const x0 = (-z * (yy * xz - xy * yz)) / det;
  const y0 = (-z * (xx * yz - xy * xz)) / det;
  const level = 1 - z * z * (zz - (yy * xz * xz - 2 * xy * xz * yz + xx * yz * yz) / det);
  if (level <= 0) return undefined;
  // The quadratic form is L L^T; corners are L^-T (cos, sin), scaled to the area of the ellipse.
  const l11 = Math.sqrt(xx);
  const l21 = xy / l11;
  const l22 = Math.sqrt(yy - l21 * l21);
  const radius = Math.sqrt((level * 2 * Math.PI) / (points * Math.sin((2 * Math.PI) / points)));
  const corners: number[] = [];
  for (let i = 0; i < points; i++) {
    const angle = (2 * Math.PI * i) / points;
    const v = (radius * Math.sin(angle)) / l22;
    const u = (radius * Math.cos(angle) - l21 * v) / l11;
    corners.push(c[0] + x0 + u, c[1] + y0 + v, zMm);
  }
  return corners;
}
