import { bounded, type BoundedEstimate } from '../estimators/bounded.estimate.js';
import { BOX, LAMBDA_VALUE, weightsAt } from './moments.constants.js';
import type { NoiseGains } from './noise.shaping.js';
import { drawTogether } from '../estimators/variance.shrinkage.js';

/** One group's block of the pooled vector, in scaled units; what a public correlation shaped is undone. */
export interface MomentsBlock {
  /** Sums of the clipped values, reference SDs; one per feature. */
  readonly sums: ArrayLike<number>;
  /** Sums of lambda (x^2 - 1), clipped together with the values; one per feature. */
  readonly squares: ArrayLike<number>;
  /** Sum of w, the weight of the count. */
  readonly count: number;
  /** Sum of w_g phi: how much was cut off. */
  readonly cutOff: number;
  /** Sum of w_k kappa: the fourth moments. */
  readonly fourth: number;
}

/** What of the protocol the estimate stands on. */
export interface MomentsConstants {
  readonly clip: number;
  readonly kMax: number;
  readonly reach: number;
  readonly reach2: number;
  /** Kurtosis of each transformed feature, as declared. */
  readonly kurtoses: readonly number[];
}

/** One feature in one group, reference SDs around the public centre. */
export interface FeatureEstimate {
  readonly mean: BoundedEstimate;
  /** Variance of the value winsorised at 6 reference SDs: the variance within the reference range. */
  readonly variance: BoundedEstimate;
  /** The reference does not fit this feature: its centre is more than 1.5 SD off, or it is more than 1.5 times too narrow. */
  readonly isOffReference: boolean;
}

/** What the widening for clipping comes to in a group. */
export type ClippingMark = 'none' | 'widened' | 'mostly-clipping';

/** One group's estimates. */
export interface GroupEstimate {
  readonly count: { readonly value: number; readonly noiseError: number };
  /** A noisy count of 1 or less carries no estimate. */
  readonly isSuppressed: boolean;
  /** Share of a record that was cut on average, as released, and the SD of its noise. */
  readonly cutOff: { readonly value: number; readonly noiseError: number };
  readonly mark: ClippingMark;
  /** How far clipping was checked: up to so many reference SDs of a mean, where nothing is marked. */
  readonly checkedWithin: number;
  /**
   * How surely records are cut and heavier than planned, both together, in SDs of their noise: the box and the clip hide of few far records more than the
   * bound of a variance has room for.
   */
  readonly heaviness: number;
  readonly features: readonly FeatureEstimate[];
}

/** One-sided 95 % normal quantile. */
const CERTAIN = 1.645;
/** Bias above which an interval is marked, standard errors: on average over the features. */
const WIDENED = 0.5;
const MOSTLY = 2;
/** What the kurtosis is believed to stray from the declared one, before anything was seen. */
const SPREAD_OF_KURTOSIS = 0.5;
/** Smallest excess of a kurtosis over 1 that a standard error is made with. */
const SMALLEST_EXCESS = 0.8;
/** Part of the measured kurtosis that its own sampling may be wrong by. */
const KURTOSIS_SAMPLING = 0.15;

/**
 * Decodes one group's block: means, variances, their errors, and the bound of what clipping can have moved. Nothing is undone;
 * what was cut is measured by the release itself and stands in the interval.
 * @param noise SD of the noise of one coordinate of the pooled sum, scaled units
 * @param gains how many times that noise is in the sums of each feature, where a public correlation shaped it; once where there is none
 * @source ADR 0030; ADR 0150; Armstrong and Kolesar 2018, Optimal inference in a class of regression models (an interval with a bound of the bias)
 */
export function estimateMoments(
  block: MomentsBlock,
  constants: MomentsConstants,
  noise: number,
  gains?: NoiseGains,
): GroupEstimate {
  const weights = weightsAt(constants.clip);
  const n = block.count / weights.count;
  const countNoise = noise / weights.count;
  const count = { value: n, noiseError: countNoise };
  if (!(n > 1))
    return {
      count,
      isSuppressed: true,
      cutOff: { value: 0, noiseError: 0 },
      mark: 'none',
      checkedWithin: 0,
      heaviness: 0,
      features: [],
    };

  const raw = constants.kurtoses.map((_, j) =>
    rawMoments(block.sums[j] / n, block.squares[j] / LAMBDA_VALUE / n + 1, n, {
      value: noise * (gains?.values[j] ?? 1),
      square: noise * (gains?.squares[j] ?? 1),
      count: countNoise,
    }),
  );
  const spreads = drawTogether(
    raw.map(({ variance }) => variance),
    raw.map(({ varianceNoise }) => varianceNoise),
  );
  const tails = measuredTails(block, constants, { raw, spreads, n, noise });
  const excess = kurtosisExcess(constants, tails);
  const cut = (0.5 * block.cutOff) / (weights.cutOff * n);
  const cutNoise = (0.5 * noise) / (weights.cutOff * n);
  const cutBound = Math.max(0, cut);

  const features = raw.map((one, j): FeatureEstimate => {
    const centre = Math.sqrt(one.squaredMean);
    const reach = Math.max(constants.reach, centre + 1.5 * Math.sqrt(spreads[j]));
    const meanBias = reach * cutBound;
    const varianceBias = (Math.max(constants.reach2, reach * reach - 1) + 2 * centre * reach) * cutBound;
    return {
      mean: bounded(one.mean, Math.sqrt(spreads[j] / n), one.meanNoise, meanBias),
      variance: bounded(one.variance, Math.sqrt((excess[j] * spreads[j] * spreads[j]) / n), one.varianceNoise, varianceBias),
      isOffReference: Math.abs(one.mean) - CERTAIN * one.meanNoise > 1.5 || one.variance - CERTAIN * one.varianceNoise > 2.25,
    };
  });
  const reaches = raw.map((one, j) => Math.max(constants.reach, Math.sqrt(one.squaredMean) + 1.5 * Math.sqrt(spreads[j])));
  return {
    count,
    isSuppressed: false,
    cutOff: { value: cut, noiseError: cutNoise },
    mark: markOf(features, reaches, Math.max(0, cut - CERTAIN * cutNoise)),
    checkedWithin: Math.min(BOX, constants.reach * cutNoise),
    heaviness: (cut / cutNoise + (tails.kurtosis - tails.declared) / tails.noise) / Math.SQRT2,
    features,
  };
}

interface RawMoments {
  readonly mean: number;
  readonly meanNoise: number;
  /** Square of the mean less what its noise adds, at least 0. */
  readonly squaredMean: number;
  readonly variance: number;
  readonly varianceNoise: number;
}

/** SDs of the noise of a sum, of a sum of weighted squares, and of the count. */
interface NoiseOfSums {
  readonly value: number;
  readonly square: number;
  readonly count: number;
}

/** First order in all noises, the count's too; the square of a noisy mean is too large by its variance. */
function rawMoments(mean: number, second: number, n: number, noise: NoiseOfSums): RawMoments {
  const meanNoise = Math.hypot(noise.value / n, (mean * noise.count) / n);
  const squaredMean = Math.max(0, mean * mean - meanNoise * meanNoise);
  const variance = ((second - mean * mean + meanNoise * meanNoise) * n) / (n - 1);
  const varianceNoise = Math.hypot(
    noise.square / LAMBDA_VALUE / n,
    (2 * Math.sqrt(squaredMean) * noise.value) / n,
    ((2 * squaredMean - second + 1) * noise.count) / n,
    Math.SQRT2 * meanNoise * meanNoise,
  );
  return { mean, meanNoise, squaredMean, variance, varianceNoise };
}

/** What a block says before its tails are looked at. */
interface MeasuredBlock {
  readonly raw: readonly RawMoments[];
  /** Variances, drawn together. */
  readonly spreads: readonly number[];
  /** Noisy number of subjects. */
  readonly n: number;
  /** SD of the noise of a coordinate. */
  readonly noise: number;
}

/** Mean kurtosis of the numbers of a block. */
interface MeasuredTails {
  readonly kurtosis: number;
  readonly noise: number;
  readonly declared: number;
}

function measuredTails(
  block: MomentsBlock,
  { clip, kMax, kurtoses }: MomentsConstants,
  { raw, spreads, n, noise }: MeasuredBlock,
): MeasuredTails {
  const d = kurtoses.length;
  const weight = weightsAt(clip).kurtosis;
  const fourth = (kMax * block.fourth) / (weight * n);
  const meanOf = (of: (j: number) => number): number => kurtoses.reduce((sum, _, j) => sum + of(j), 0) / d;
  const squaredVariance = meanOf((j) => spreads[j] * spreads[j]);
  const kurtosis =
    meanOf((j) => {
      const { mean } = raw[j];
      return fourth + 2 * (spreads[j] + mean * mean) - 1 - 6 * mean * mean * spreads[j] - mean ** 4;
    }) / squaredVariance;
  const ofNoise = Math.hypot((kMax * noise) / (weight * n), KURTOSIS_SAMPLING * kurtosis) / squaredVariance;
  return { kurtosis, noise: ofNoise, declared: meanOf((j) => kurtoses[j]) };
}

/** The declared kurtoses, less 1, moved together as far as the released fourth moments say so. */
function kurtosisExcess({ kurtoses }: MomentsConstants, { kurtosis, noise, declared }: MeasuredTails): readonly number[] {
  const believed = SPREAD_OF_KURTOSIS * (declared - 1) + SPREAD_OF_KURTOSIS;
  const moved = declared + ((kurtosis - declared) * believed * believed) / (believed * believed + noise * noise);
  return kurtoses.map((one) => ((one - 1) * Math.max(SMALLEST_EXCESS, moved - 1)) / (declared - 1));
}

function markOf(features: readonly FeatureEstimate[], reaches: readonly number[], certainCut: number): ClippingMark {
  const meanOf = (of: (feature: FeatureEstimate, j: number) => number): number =>
    features.reduce((sum, feature, j) => sum + of(feature, j), 0) / features.length;
  const isWidened = meanOf(({ mean }, j) => (reaches[j] * certainCut) / mean.standardError) > WIDENED;
  if (!isWidened) return 'none';
  return meanOf(({ mean }) => mean.biasBound / mean.standardError) > MOSTLY ? 'mostly-clipping' : 'widened';
}
