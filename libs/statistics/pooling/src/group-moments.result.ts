import type { Estimate, Interval } from './estimate.js';
import type { ScaledMoments } from './moments.estimator.js';

/** A location or contrast taken back to the feature's own scale, with the name of what it is there. */
export interface BackTransformed {
  readonly label: string;
  readonly value: number;
  readonly interval: Interval;
}

/** One feature in one group. */
export interface FeatureMoments {
  /** For example `RNU0@DHQ4`. */
  readonly key: string;
  /** Name of the scale of `mean` and `standardDeviation`, for example `log(value)`. */
  readonly scale: string;
  /** In reference SDs around the public centre: what was released. */
  readonly scaled: ScaledMoments;
  /** On the transformed scale. */
  readonly mean: Estimate;
  /** On the transformed scale; null where the noise leaves no positive variance. */
  readonly standardDeviation: number | null;
  readonly location: BackTransformed;
}

/** One group of a moments round. A suppressed group has no features: its noisy count is below the display floor. */
export interface GroupMoments {
  readonly group: string;
  readonly count: Estimate;
  readonly suppressed: boolean;
  readonly clippedFraction: Estimate;
  /** Whether more than 10 % of the records were clipped, as far as the noise lets one say. */
  readonly clippingBias: 'unlikely' | 'undetermined' | 'likely';
  readonly features: readonly FeatureMoments[];
}

/** Difference of one feature between two groups, second minus first. */
export interface FeatureDifference {
  readonly key: string;
  readonly scale: string;
  /** In reference SDs. */
  readonly scaled: Estimate;
  /** On the transformed scale. */
  readonly difference: Estimate;
  /** Only where the contrast has a name on the feature's own scale. */
  readonly contrast: BackTransformed | null;
  readonly t: number;
  readonly degreesOfFreedom: number;
  readonly pValue: number;
  /** Holm's correction over the features of this pair of groups. */
  readonly adjustedPValue: number;
}

/** Two groups side by side. */
export interface GroupDifference {
  readonly groups: readonly [first: string, second: string];
  readonly features: readonly FeatureDifference[];
}

/** Pooled result of a group-moments round. Plain numbers: it may be stored and published as JSON. */
export interface GroupMomentsResult {
  readonly kind: 'group-moments';
  readonly sites: number;
  readonly groups: readonly GroupMoments[];
  readonly differences: readonly GroupDifference[];
}
