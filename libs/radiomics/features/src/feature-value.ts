/**
 * Why a feature may have no value. The reason is about the region, never about the arithmetic: whoever reads the table can act
 * on it. docs/ibsi/status.md tells each of them to whoever reads the table.
 */
export const UNDEFINED_REASONS = [
  /** The mask holds no voxel. */
  'emptyRoi',
  /** One voxel has no extent, no spread and no neighbour. */
  'singleVoxel',
  /** All voxels lie in one plane or one line, so an axis has no length. */
  'degenerateShape',
  /** All intensities, or all grey levels, are equal. */
  'flatIntensity',
  /** The intensities make more grey levels than a table can hold. */
  'tooManyLevels',
  /** Without discretisation the intensities are the levels, and one of them is no 1, 2, 3 and so on. */
  'notLevels',
  /** The discretisation has one bin, so there is no gradient and no fraction of the range. */
  'singleBin',
  /** A ratio to the mean, the sum or the quartiles of the intensities, which is zero here. */
  'zeroDenominator',
  /** Between the two percentiles of a tiny region there is no intensity. */
  'emptySubset',
  /** The plan normalises, and the region that sets the scale is empty, not finite, or without any spread. */
  'noScale',
  /** An intensity that the feature reads is not a finite number. */
  'notFinite',
  /** Even the highest intensity is found in more of the volume than was asked for. */
  'fractionNotReached',
  /** No two voxels of the region are neighbours in the directions used. */
  'noPairs',
  /** No slice holds a run, a zone or a voxel to count. */
  'noZones',
  /** No voxel of the region has a neighbour in it. */
  'noNeighbours',
] as const;

/** Why a feature has no value. */
export type UndefinedReason = (typeof UNDEFINED_REASONS)[number];

/** A feature: a finite number, or the reason why there is none. A bare NaN never leaves this library. */
export type FeatureValue =
  { readonly kind: 'value'; readonly value: number } | { readonly kind: 'undefined'; readonly reason: UndefinedReason };

/** @returns the number as a feature; a number that is not finite becomes undefined with reason `notFinite` */
export function valueOf(value: number): FeatureValue {
  return Number.isFinite(value) ? { kind: 'value', value } : { kind: 'undefined', reason: 'notFinite' };
}

/** @returns no value, and why */
export function undefinedBecause(reason: UndefinedReason): FeatureValue {
  return { kind: 'undefined', reason };
}

/** @returns numerator / denominator, or undefined with the reason given if the denominator is zero */
export function ratioOf(numerator: number, denominator: number, ifZero: UndefinedReason): FeatureValue {
  return denominator === 0 ? undefinedBecause(ifZero) : valueOf(numerator / denominator);
}
