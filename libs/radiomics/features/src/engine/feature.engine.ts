import type { Mask, Volume } from '@collimate/imaging-volume';
import type { TextureEngine } from '@collimate/radiomics-texture';
import type { CountedValues } from '../counted-values.js';
import type { Peaks } from '../local-intensity/sphere-peaks.js';
import type { CentredRegion } from '../morphology/intensity-region.js';
import type { MaskShape } from '../morphology/mask-shape.js';
import type { PairSums } from '../morphology/pair-sums.js';

/**
 * What features ask of an engine. Two engines answer: the plain definitions, written to be read, and the kernels, which give the same bits,
 * and of the sums over spheres and pairs, which they add in another order, the same 11 digits.
 */
export interface FeatureEngine extends TextureEngine {
  /** @input at least one finite value, any order; not changed @returns each once, in ascending order */
  countedAscending(values: ArrayLike<number>): CountedValues;
  /** @returns what is measured of the morphological mask alone; undefined for an empty mask */
  maskShapeOf(mask: Mask): MaskShape | undefined;
  /** @returns the intensities about their mean, with their sums; undefined for an empty mask; may be overwritten by the next call */
  centredRegionOf(mask: Mask, volume: Volume): CentredRegion | undefined;
  /** @returns the sums over pairs of voxels of Moran's I and Geary's C */
  pairSumsOf(region: CentredRegion): PairSums;
  /** @returns the means over spheres around the voxels of the mask; undefined for an empty mask */
  peaksOf(volume: Volume, mask: Mask): Peaks | undefined;
}
