import type { Mask, Volume } from '@collimate/imaging-volume';
import type { PercentileMethod } from '@collimate/radiomics-vocabulary';
import type { CountedValues } from './counted-values.js';
import type { TextureMatrices } from './texture-matrices.js';

/** A region in its image, all three on one grid. */
export interface RegionInput {
  /** The mask after interpolation and before re-segmentation: it has the shape. */
  readonly morphologicalMask: Mask;
  /** The mask after re-segmentation: it has the intensities. */
  readonly intensityMask: Mask;
  /** The whole image, or a part of it that reaches at least 6.3 mm beyond the mask: spheres of local intensity leave the region. */
  readonly volume: Volume;
}

/** What intensity histogram features are computed from. */
export interface IntensityHistogramInput {
  /** Level of each voxel of the intensity mask, 1..levelCount, any order. */
  readonly levels: ArrayLike<number>;
  /** How many voxels have each of `levels`; one each if they are not counted. */
  readonly counts?: ArrayLike<number>;
  /** Ng, the highest level that may occur. */
  readonly levelCount: number;
  /** How percentiles are found; by the nearest rank if it is not said. */
  readonly percentiles?: PercentileMethod;
}

/** What the intensity-volume histogram is made of: levels, and what intensity a level stands for. */
export interface IntensityVolumeHistogramInput {
  /** Level of each voxel of the intensity mask, 1..levelCount, any order. */
  readonly levels: ArrayLike<number>;
  /** How many voxels have each of `levels`; one each if they are not counted. */
  readonly counts?: ArrayLike<number>;
  /** Levels of the whole range G, also those above the highest that occurs. */
  readonly levelCount: number;
  /** Levels from min G to max G, of which intensity fractions are taken, where that is not `levelCount`. */
  readonly axisLevels?: number;
  /** Intensity of level 1: the minimum of G, a bin centre, or 1 for bin numbers (unit of the image, or none). */
  readonly lowest: number;
  /** Intensity from one level to the next. */
  readonly step: number;
}

/** What families are computed from, by the word with which a family asks for it. */
export interface FamilyInputs {
  readonly region: RegionInput;
  /** Intensities of the intensity mask. */
  readonly intensities: CountedValues;
  readonly histogram: IntensityHistogramInput;
  readonly volumeHistogram: IntensityVolumeHistogramInput;
  readonly matrices: TextureMatrices;
}

/** What a family needs. */
export type FamilyNeed = keyof FamilyInputs;
