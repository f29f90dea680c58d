import type { AutocorrelationKernel } from '@collimate/radiomics-kernels';
import { type CentredRegion, pointsOf } from './intensity-region.js';
import { pairSumsByFourier } from './pair-sums-fourier.js';
import { pairSums, type PairSums } from './pair-sums.js';

/** Moran's I and Geary's C, which are two ways to read the same sums. */
export interface SpatialAutocorrelation {
  readonly moran: number;
  readonly geary: number;
}

/**
 * @input at least two voxels, not all of one intensity
 * @param kernel adds the pairs of large regions faster, to the same 12 digits
 * @source IBSI N365, NPT7
 */
export function spatialAutocorrelation(region: CentredRegion, kernel?: AutocorrelationKernel): SpatialAutocorrelation {
  const { spread } = region;
  const count = region.deviations.length;
  const sums = pairSumsOf(region, kernel);
  return {
    moran: (count / sums.weight) * (sums.product / spread),
    geary: ((count - 1) / (2 * sums.weight)) * (sums.difference / spread),
  };
}

/** What the transform of one voxel of the box costs in pairs, by the plain definition and by the kernel. */
const PAIRS_PER_VOXEL = { plain: 400, kernel: 60 };

/** Pairs cost the square of the voxels, the transform 8 times the box and a logarithm: the cheaper one is taken. */
function pairSumsOf(centred: CentredRegion, kernel: AutocorrelationKernel | undefined): PairSums {
  const { deviations, size } = centred;
  const transform = (kernel ? PAIRS_PER_VOXEL.kernel : PAIRS_PER_VOXEL.plain) * size[0] * size[1] * size[2];
  if (deviations.length * deviations.length < transform) return pairSums(pointsOf(centred));
  return kernel === undefined ? pairSumsByFourier(pointsOf(centred)) : pairSumsByKernel(centred, kernel);
}

function pairSumsByKernel({ inside, deviations, size, spacingMm }: CentredRegion, kernel: AutocorrelationKernel): PairSums {
  const { weights, products, squares } = kernel.pairSums({ size, spacingMm, mask: inside, values: deviations });
  return { weight: weights, product: products, difference: 2 * (squares - products) };
}
