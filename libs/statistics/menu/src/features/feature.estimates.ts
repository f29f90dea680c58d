import { assertNever } from '@collimate/kernel-errors';
import { rescaled, type Estimate, type Interval } from '../estimators/estimate.js';
import { transformLabel, undoTransform, type ScaledVariable } from './feature.scaling.js';

/** Estimates of one feature in one group, in units of the public reference SD around the public centre. */
export interface ScaledMoments {
  readonly mean: Estimate;
  readonly variance: Estimate;
}

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

/** @returns the estimates on the transformed scale and back on the feature's own */
export function describeFeature(scaled: ScaledMoments, scaling: ScaledVariable): FeatureMoments {
  const mean = rescaled(scaled.mean, scaling.centre, scaling.width);
  return {
    key: scaling.key,
    scale: transformLabel(scaling.transform),
    scaled,
    mean,
    standardDeviation: scaled.variance.value > 0 ? scaling.width * Math.sqrt(scaled.variance.value) : null,
    location: {
      label: locationLabel(scaling),
      value: undoTransform(mean.value, scaling.transform),
      interval: {
        lower: undoTransform(mean.interval.lower, scaling.transform),
        upper: undoTransform(mean.interval.upper, scaling.transform),
      },
    },
  };
}

/** @returns a difference of means as it is called on the feature's own scale, or null if it has no name there */
export function contrastOf({ value, interval }: Estimate, { transform }: ScaledVariable): BackTransformed | null {
  switch (transform) {
    case 'identity':
      return { label: 'difference of means', value, interval };
    case 'log':
      return {
        label: 'ratio of geometric means',
        value: Math.exp(value),
        interval: { lower: Math.exp(interval.lower), upper: Math.exp(interval.upper) },
      };
    case 'cbrt':
      return null;
    default:
      return assertNever(transform);
  }
}

function locationLabel({ transform }: ScaledVariable): string {
  switch (transform) {
    case 'identity':
      return 'mean';
    case 'log':
      return 'geometric mean';
    case 'cbrt':
      return 'cube of the mean cube root';
    default:
      return assertNever(transform);
  }
}
