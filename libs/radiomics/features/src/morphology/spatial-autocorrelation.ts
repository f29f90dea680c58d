import { pairwiseSum } from '@collimate/kernel-numeric';
import { pairSumsByFourier } from './pair-sums-fourier.js';
import { pairSums, type IntensityPoints } from './pair-sums.js';

/** Moran's I and Geary's C, which are two ways to read the same sums. */
export interface SpatialAutocorrelation {
  readonly moran: number;
  readonly geary: number;
}

/**
 * @input at least two voxels, not all of one intensity
 * @source IBSI N365, NPT7
 */
export function spatialAutocorrelation(points: IntensityPoints): SpatialAutocorrelation {
  const count = points.intensities.length;
  const mean = pairwiseSum(points.intensities) / count;
  const centred = { ...points, intensities: points.intensities.map((intensity) => intensity - mean) };
  const squares = pairwiseSum(centred.intensities.map((x) => x * x));
  const sums = isFewForItsBox(points) ? pairSums(centred) : pairSumsByFourier(centred);
  return {
    moran: (count / sums.weight) * (sums.product / squares),
    geary: ((count - 1) / (2 * sums.weight)) * (sums.difference / squares),
  };
}

/** Pairs cost the square of the voxels, the transform 8 times the box and a logarithm: the cheaper one is taken. */
function isFewForItsBox({ intensities, size }: IntensityPoints): boolean {
  return intensities.length * intensities.length < 400 * size[0] * size[1] * size[2];
}
