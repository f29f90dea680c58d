import type { Triple } from '@collimate/imaging-volume';
import type { MaskBox } from './mask-box.js';
import { symmetricEigenvalues } from './symmetric-eigenvalues.js';

/**
 * Variances of the voxel centres along their principal axes, largest first, in mm². Divided by N - 1: with N the digital
 * phantom would miss its reference.
 * @input a box with at least two voxels
 * @source IBSI TDIC
 */
export function principalVariances(box: MaskBox, spacingMm: Triple): Triple {
  const [nx, ny] = [box.size[0] + 2, box.size[1] + 2];
  // Sums of whole numbers about the middle of the box: exact, so the order of the voxels leaves no trace.
  const centre = box.size.map((n) => (n + 1) >> 1);
  let [x, y, z, xx, xy, xz, yy, yz, zz] = [0, 0, 0, 0, 0, 0, 0, 0, 0];
  for (let i = 0; i < box.padded.length; i++) {
    if (box.padded[i] === 0) continue;
    const u = (i % nx) - centre[0];
    const v = (Math.floor(i / nx) % ny) - centre[1];
    const w = Math.floor(i / (nx * ny)) - centre[2];
    x += u;
    y += v;
    z += w;
    xx += u * u;
    xy += u * v;
    xz += u * w;
    yy += v * v;
    yz += v * w;
    zz += w * w;
  }
  const n = box.voxelCount;
  const [a, b, c] = spacingMm;
  const covariance = (sum: number, p: number, q: number, scale: number) => ((sum - (p * q) / n) / (n - 1)) * scale;
  return symmetricEigenvalues(
    covariance(xx, x, x, a * a),
    covariance(yy, y, y, b * b),
    covariance(zz, z, z, c * c),
    covariance(xy, x, y, a * b),
    covariance(xz, x, z, a * c),
    covariance(yz, y, z, b * c),
  );
}
