import type { Triple } from '@collimate/imaging-volume';
import type { MaskMoments } from './mask-moments.js';
import { symmetricEigenvalues } from './symmetric-eigenvalues.js';

/**
 * Variances of the voxel centres along their principal axes, largest first, in mm². Divided by N - 1: with N the digital
 * phantom would miss its reference.
 * @param n voxels of the mask, at least two
 * @source IBSI TDIC
 */
export function principalVariances(m: MaskMoments, n: number, [a, b, c]: Triple): Triple {
  const covariance = (sum: number, p: number, q: number, scale: number) => ((sum - (p * q) / n) / (n - 1)) * scale;
  return symmetricEigenvalues({
    xx: covariance(m.xx, m.x, m.x, a * a),
    yy: covariance(m.yy, m.y, m.y, b * b),
    zz: covariance(m.zz, m.z, m.z, c * c),
    xy: covariance(m.xy, m.x, m.y, a * b),
    xz: covariance(m.xz, m.x, m.z, a * c),
    yz: covariance(m.yz, m.y, m.z, b * c),
  });
}
