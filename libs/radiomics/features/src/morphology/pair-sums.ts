import type { Triple } from '@collimate/imaging-volume';
import { pairwiseSum } from '@collimate/kernel-numeric';

/** Voxels of a region: where they lie in its box, and how intense they are. */
export interface IntensityPoints {
  /** x, y, z of each voxel, in voxels from the corner of the box. */
  readonly positions: Int32Array;
  /** Intensity of each voxel. */
  readonly intensities: Float64Array;
  /** Voxels of the box along x, y, z. */
  readonly size: Triple;
  readonly spacingMm: Triple;
}

/** Sums over all ordered pairs of two different voxels, w being the inverse of their distance in mm. */
export interface PairSums {
  /** Sum of w. */
  readonly weight: number;
  /** Sum of w x_1 x_2, x being the intensity minus its mean. */
  readonly product: number;
  /** Sum of w (x_1 - x_2)^2. */
  readonly difference: number;
}

/** The sums as they are defined, pair by pair. */
export function pairSums({ positions, intensities, spacingMm }: IntensityPoints): PairSums {
  const [sx, sy, sz] = spacingMm;
  const rows = [new Float64Array(intensities.length), new Float64Array(intensities.length), new Float64Array(intensities.length)];
  for (let m = 0; m < intensities.length; m++) {
    let [weight, product, difference] = [0, 0, 0];
    for (let n = 0; n < m; n++) {
      const x = (positions[3 * m] - positions[3 * n]) * sx;
      const y = (positions[3 * m + 1] - positions[3 * n + 1]) * sy;
      const z = (positions[3 * m + 2] - positions[3 * n + 2]) * sz;
      const w = 1 / Math.sqrt(x * x + y * y + z * z);
      const d = intensities[m] - intensities[n];
      weight += w;
      product += w * intensities[m] * intensities[n];
      difference += w * d * d;
    }
    [rows[0][m], rows[1][m], rows[2][m]] = [weight, product, difference];
  }
  const [weight, product, difference] = rows.map((row) => 2 * pairwiseSum(row));
  return { weight, product, difference };
}
