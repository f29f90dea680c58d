import { plainTexture } from '@collimate/radiomics-texture';
import { countedAscending } from '../counted-values.js';
import { peaksOf } from '../local-intensity/sphere-peaks.js';
import { type CentredRegion, centredRegionOf, pointsOf } from '../morphology/intensity-region.js';
import { maskShapeOf } from '../morphology/mask-shape.js';
import { pairSumsByFourier } from '../morphology/pair-sums-fourier.js';
import { type PairSums, pairSums } from '../morphology/pair-sums.js';
import type { FeatureEngine } from './feature.engine.js';

/** The definitions of the features: what the kernels are held to. */
export const plainFeatures: FeatureEngine = {
  ...plainTexture,
  countedAscending,
  maskShapeOf,
  centredRegionOf,
  pairSumsOf: (region) => cheaperPairSums(region, PAIRS_PER_VOXEL, (large) => pairSumsByFourier(pointsOf(large))),
  peaksOf,
};

/** What the transform of one voxel of the box costs, in pairs. */
const PAIRS_PER_VOXEL = 400;

/**
 * Pairs cost the square of the voxels, the transform 8 times the box and a logarithm: the cheaper one is taken.
 * @param pairsPerVoxel what the transform of one voxel of the box costs, in pairs
 */
export function cheaperPairSums(
  region: CentredRegion,
  pairsPerVoxel: number,
  byTransform: (region: CentredRegion) => PairSums,
): PairSums {
  const { deviations, size } = region;
  const transform = pairsPerVoxel * size[0] * size[1] * size[2];
  return deviations.length * deviations.length < transform ? pairSums(pointsOf(region)) : byTransform(region);
}
