import type { CentredRegion } from './intensity-region.js';
import type { PairSums } from './pair-sums.js';

/** Moran's I and Geary's C, which are two ways to read the same sums. */
export interface SpatialAutocorrelation {
  readonly moran: number;
  readonly geary: number;
}

/**
 * @input at least two voxels, not all of one intensity
 * @param sums over the pairs of its voxels
 * @source IBSI N365, NPT7
 */
export function spatialAutocorrelation(region: CentredRegion, sums: PairSums): SpatialAutocorrelation {
  const { spread } = region;
  const count = region.deviations.length;
  return {
    moran: (count / sums.weight) * (sums.product / spread),
    geary: ((count - 1) / (2 * sums.weight)) * (sums.difference / spread),
  };
}
