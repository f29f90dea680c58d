import type { Grid, GreyLevels, Mask, MaskExtent, Triple, Volume } from '@collimate/imaging-volume';
import type { AxisTaps } from '../axis-taps.js';
import type { Box } from '../box.js';
import type { LevelLaw } from '../discretise.step.js';
import type { StepsBefore } from '../steps-before.js';

/** For each new voxel of each axis, which old voxels it is made of. */
export type BoxTaps = readonly [AxisTaps, AxisTaps, AxisTaps];

/**
 * The passes over voxels that image processing is made of. Two engines do them: the plain definitions, written to be read, and the kernels,
 * which give the same bits faster. Steps are always given one, and never ask which.
 */
export interface ProcessingEngine {
  /** @returns the box that a mask fills and how many voxels are inside; undefined for an empty mask */
  extentOf(mask: Mask): MaskExtent | undefined;
  /** Cuts a box out of a mask and puts it into an empty mask. @param onto the grid of that mask, @param at where the box goes in it */
  moveBox(mask: Mask, box: Box, onto: Grid, at: Triple): Mask;
  /** @returns whether every intensity inside the mask is a finite number */
  allFinite(volume: Volume, mask: Mask): boolean;
  /** @returns the intensities inside the mask, in voxel order */
  valuesIn(volume: Volume, mask: Mask): Float64Array;
  /** @returns the voxels of the mask whose intensity lies within the bounds, both included */
  keptWithin(volume: Volume, mask: Mask, lower: number, upper: number): Mask;
  /**
   * The grey levels of a region in their places: 0 outside the mask; the level count is the bin number, or the highest level that occurs.
   * @input one intensity per voxel of the mask, in voxel order
   * @throws ProcessingError NOT_LEVELS, TOO_MANY_LEVELS
   */
  levelsInPlace(values: Float64Array, mask: Mask, law: LevelLaw): GreyLevels;
  /** Resamples a box of an image. @param round to the nearest integer at the end @returns one value per new voxel */
  resampled(source: PreparedBox, taps: BoxTaps, round: boolean): Float32Array<ArrayBuffer>;
  /** Resamples a box of a mask. @returns 1 per new voxel that reaches the threshold; may be overwritten by the next call */
  reaching(mask: Mask, box: Box, taps: BoxTaps, threshold: number): Uint8Array;
}

/** An image, and what is done with its intensities before it is interpolated. */
export interface PreparedImage {
  readonly volume: Volume;
  readonly before: StepsBefore;
}

/** A box of such an image. */
export interface PreparedBox extends PreparedImage {
  readonly box: Box;
}
