import type { Triple } from '@collimate/imaging-volume';

/** The six elements of a symmetric 3 x 3 matrix that are not each other's mirror image. */
export interface SymmetricMatrix {
  readonly xx: number;
  readonly yy: number;
  readonly zz: number;
  readonly xy: number;
  readonly xz: number;
  readonly yz: number;
}

/**
 * Eigenvalues of a positive semidefinite symmetric 3 x 3 matrix by Jacobi rotations, largest first. What rounding leaves of a
 * zero eigenvalue (below 1e-12 of the largest) is zero.
 */
export function symmetricEigenvalues({ xx, yy, zz, xy, xz, yz }: SymmetricMatrix): Triple {
  const m = [
    [xx, xy, xz],
    [xy, yy, yz],
    [xz, yz, zz],
  ];
  for (let sweep = 0; sweep < 32; sweep++) {
    if (m[0][1] === 0 && m[0][2] === 0 && m[1][2] === 0) break;
    rotate(m, 0, 1, 2);
    rotate(m, 0, 2, 1);
    rotate(m, 1, 2, 0);
  }
  const [largest, middle, least] = [m[0][0], m[1][1], m[2][2]].sort((a, b) => b - a);
  const clean = (value: number) => (value <= 1e-12 * largest ? 0 : value);
  return [largest, clean(middle), clean(least)];
}

/** Turns the plane of axes p and q so that m[p][q] becomes zero; r is the third axis. */
function rotate(m: number[][], p: number, q: number, r: number): void {
  if (m[p][q] === 0) return;
  const theta = (m[q][q] - m[p][p]) / (2 * m[p][q]);
  const t = (theta < 0 ? -1 : 1) / (Math.abs(theta) + Math.sqrt(theta * theta + 1));
  const c = 1 / Math.sqrt(t * t + 1);
  const s = t * c;
  m[p][p] -= t * m[p][q];
  m[q][q] += t * m[p][q];
  m[p][q] = m[q][p] = 0;
  const [pr, qr] = [m[p][r], m[q][r]];
  m[p][r] = m[r][p] = c * pr - s * qr;
  m[q][r] = m[r][q] = s * pr + c * qr;
}
