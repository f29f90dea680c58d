import { toNumber } from '@collimate/kernel-numeric';
import { estimate, type Estimate } from '../estimators/estimate.js';
import { drawTogether } from '../estimators/variance.shrinkage.js';
import type { ScaledMoments } from '../features/feature.estimates.js';
import { undoClipping, type MeanAndVariance, type Unclipped } from './clipping.correction.js';
import { blockNoise, latticeUnit, type BlockNoise, type GroupMomentsDesign } from './group-moments.design.js';

/** The share of clipped records above which the means and variances are flagged. */
export const CLIPPED_FRACTION_FLAG = 0.1;

/** One group's block, decoded. */
export interface GroupBlock {
  readonly count: Estimate;
  readonly clippedFraction: Estimate;
  readonly features: readonly ScaledMoments[];
}

/**
 * Decodes one group's block of the pooled vector.
 * @param copies how many times the noise of one answer is in it
 *
 * With T1 = sum x, T2 = sum (x^2 - 1), N the noisy count: m = T1 / N, q = T2 / N + 1, and v = q - m^2 + var(m),
 * because the square of a noisy mean is too large by its variance. Standard errors are first order in all noises, the
 * count's too.
 * @source Oehlert 1992, A Note on the Delta Method: means as in m +- 1.96 sqrt(v/n + (s/n)^2 + (m s/(w n))^2); variance by the same
 * expansion
 */
export function decodeBlock(design: GroupMomentsDesign, block: readonly bigint[], copies: number): GroupBlock {
  const d = design.features.length;
  const one = blockNoise(design);
  const k = Math.sqrt(copies);
  const noise = { count: one.count * k, sum: one.sum * k, sumOfSquares: one.sumOfSquares * k, clipped: one.clipped * k };
  const unit = latticeUnit(design);
  const lambda = toNumber(design.lambda);
  const n = Number(block[2 * d]) / Number(design.lattice.countStep);
  const clipped = Number(block[2 * d + 1]) / Number(design.lattice.clippedStep);
  const moments = Array.from({ length: d }, (_, j) =>
    clippedMoments(Number(block[j]) * unit, (Number(block[d + j]) * unit) / lambda, n, noise),
  );
  const spreads = drawTogether(
    moments.map((one) => one.variance),
    moments.map((one) => one.varianceNoise),
  );
  const corrected = undoClipping(design, moments, spreads);
  const features = moments.map((one, j) => unclipped(one, spreads[j], n, corrected[j]));
  const fraction = clipped / n;
  return {
    count: estimate(n, 0, noise.count),
    clippedFraction: estimate(
      fraction,
      Math.sqrt(Math.max(0, fraction * (1 - fraction)) / n),
      Math.hypot(noise.clipped, fraction * noise.count) / n,
    ),
    features,
  };
}

/** Mean and variance of the clipped records of one feature, and the noise of either. */
interface ClippedMoments extends MeanAndVariance {
  readonly meanNoise: number;
  readonly varianceNoise: number;
}

function clippedMoments(t1: number, t2: number, n: number, noise: Omit<BlockNoise, 'clipped'>): ClippedMoments {
  const m = t1 / n;
  const q = t2 / n + 1;
  const meanNoise = Math.hypot(noise.sum / n, (m * noise.count) / n);
  // m^2 is too large by the noise of m; taken as it is, it would make the error of the variance too large as well.
  const squaredMean = Math.max(0, m * m - meanNoise * meanNoise);
  const varianceNoise = Math.hypot(
    noise.sumOfSquares / n,
    (2 * Math.sqrt(squaredMean) * noise.sum) / n,
    ((2 * squaredMean - (q - 1)) * noise.count) / n,
    // The square of the noise of m has a spread of its own.
    Math.SQRT2 * meanNoise * meanNoise,
  );
  return { mean: m, variance: (q - m * m + meanNoise * meanNoise) * (n / (n - 1)), meanNoise, varianceNoise };
}

/** Moves the moments to where the unclipped ones are, with errors as much wider as the clipped ones follow weakly. */
function unclipped(moments: ClippedMoments, spread: number, n: number, corrected: Unclipped): ScaledMoments {
  const { mean, variance, meanSlope, varianceSlope } = corrected;
  return {
    mean: estimate(mean, Math.sqrt(spread / n) / meanSlope, moments.meanNoise / meanSlope),
    variance: estimate(variance, (spread * Math.sqrt(2 / n)) / varianceSlope, moments.varianceNoise / varianceSlope),
  };
}
