import type { PercentileMethod } from '@collimate/radiomics-vocabulary';
import { computedFrom } from '../computed-family.js';
import { defineFamily, evaluateFamily } from '../define-family.js';
import type { IntensityHistogramInput } from '../family-inputs.js';
import { FeatureError } from '../feature.error.js';
import type { FeatureRow } from '../feature-table.js';
import { undefinedBecause, valueOf, type FeatureValue } from '../feature-value.js';
import { informationOf } from './distribution.js';
import {
  coefficientOfVariation,
  excessKurtosis,
  interquartileRange,
  maximum,
  meanAbsoluteDeviation,
  median,
  minimum,
  percentile,
  quartileCoefficientOfDispersion,
  robustMeanAbsoluteDeviation,
  sampleOfCounted,
  skewness,
  type Sample,
} from './sample.js';

/** The discretised intensities of a region, sorted, and how many voxels each bin holds. */
interface Histogram extends Sample {
  /** Voxels of level k + 1; Ng bins, empty ones included. */
  readonly bins: Float64Array;
}

/**
 * Intensity histogram features: how discretised intensities are distributed.
 *
 * @input levels 1..Ng of the intensity mask (bin numbers, no unit)
 * @source IBSI ZVCW
 */
const intensityHistogramFamily = defineFamily<Histogram>({
  ibsi: 'ZVCW',
  key: 'IH',
  features: [
    { ibsi: 'X6K6', key: 'ih_mean', compute: (h) => valueOf(h.mean) },
    { ibsi: 'CH89', key: 'ih_var', compute: (h) => valueOf(h.variance) },
    { ibsi: '88K1', key: 'ih_skew', compute: skewness },
    { ibsi: 'C3I7', key: 'ih_kurt', compute: excessKurtosis },
    { ibsi: 'WIFQ', key: 'ih_median', compute: (h) => valueOf(median(h)) },
    { ibsi: '1PR8', key: 'ih_min', compute: (h) => valueOf(minimum(h)) },
    { ibsi: 'GPMT', key: 'ih_p10', compute: (h) => valueOf(percentile(h, 10)) },
    { ibsi: 'OZ0C', key: 'ih_p90', compute: (h) => valueOf(percentile(h, 90)) },
    { ibsi: '3NCY', key: 'ih_max', compute: (h) => valueOf(maximum(h)) },
    { ibsi: 'AMMC', key: 'ih_mode', compute: mode },
    { ibsi: 'WR0O', key: 'ih_iqr', compute: (h) => valueOf(interquartileRange(h)) },
    { ibsi: '5Z3W', key: 'ih_range', compute: (h) => valueOf(maximum(h) - minimum(h)) },
    { ibsi: 'D2ZX', key: 'ih_mad', compute: (h) => valueOf(meanAbsoluteDeviation(h, h.mean)) },
    { ibsi: 'WRZB', key: 'ih_rmad', compute: robustMeanAbsoluteDeviation },
    { ibsi: '4RNL', key: 'ih_medad', compute: (h) => valueOf(meanAbsoluteDeviation(h, median(h))) },
    { ibsi: 'CWYJ', key: 'ih_cov', compute: coefficientOfVariation },
    { ibsi: 'SLWD', key: 'ih_qcod', compute: quartileCoefficientOfDispersion },
    { ibsi: 'TLU2', key: 'ih_entropy', compute: entropy },
    { ibsi: 'BJ5W', key: 'ih_uniformity', compute: uniformity },
    { ibsi: '12CE', key: 'ih_max_grad', compute: (h) => extremeGradient(h, 1, (value) => value) },
    { ibsi: '8E6O', key: 'ih_max_grad_g', compute: (h) => extremeGradient(h, 1, (_, level) => level) },
    { ibsi: 'VQB3', key: 'ih_min_grad', compute: (h) => extremeGradient(h, -1, (value) => value) },
    { ibsi: 'RHQZ', key: 'ih_min_grad_g', compute: (h) => extremeGradient(h, -1, (_, level) => level) },
  ],
});

/** The fullest bin; of several the one nearest to the mean, of two equally near the lower one. @source IBSI AMMC */
function mode({ bins, mean }: Histogram): FeatureValue {
  let best = 0;
  for (let k = 1; k < bins.length; k++) {
    const nearer = Math.abs(k + 1 - mean) < Math.abs(best + 1 - mean);
    if (bins[k] > bins[best] || (bins[k] === bins[best] && nearer)) best = k;
  }
  return valueOf(best + 1);
}

/** In bits. @source IBSI TLU2 */
function entropy({ bins, count: voxels }: Histogram): FeatureValue {
  let sum = 0;
  for (const count of bins) sum -= informationOf(count / voxels);
  return valueOf(sum === 0 ? 0 : sum);
}

/** Sum of squared bin probabilities. @source IBSI BJ5W */
function uniformity({ bins, count: voxels }: Histogram): FeatureValue {
  let sum = 0;
  for (const count of bins) sum += count * count;
  return valueOf(sum / (voxels * voxels));
}

/**
 * Largest (sign 1) or smallest (sign -1) gradient: differences of neighbouring bins at both ends, half the difference of the
 * bins on either side elsewhere. Of equal ones the first.
 * @source IBSI 12CE, 8E6O, VQB3, RHQZ
 */
function extremeGradient({ bins }: Histogram, sign: 1 | -1, pick: (value: number, level: number) => number): FeatureValue {
  const last = bins.length - 1;
  if (last === 0) return undefinedBecause('singleBin');
  let best = bins[1] - bins[0];
  let level = 1;
  for (let k = 1; k <= last; k++) {
    const value = k === last ? bins[last] - bins[last - 1] : (bins[k + 1] - bins[k - 1]) / 2;
    if (sign * value <= sign * best) continue;
    best = value;
    level = k + 1;
  }
  return valueOf(pick(best, level));
}

/**
 * Intensity histogram features of one region; an empty list makes every feature undefined.
 * @throws FeatureError BAD_LEVELS if a level is not a whole number from 1 to levelCount
 * @source IBSI ZVCW
 */
export function intensityHistogramFeatures(input: IntensityHistogramInput): readonly FeatureRow[] {
  const bins = countLevels(input);
  const inputs = input.levels.length === 0 ? [] : [{ ...sampleOfBins(bins, input.percentiles ?? 'nearest'), bins }];
  return evaluateFamily(intensityHistogramFamily, inputs, 'DHQ4', () => undefinedBecause('emptyRoi'));
}

function sampleOfBins(bins: Float64Array, percentiles: PercentileMethod): Sample {
  const filled = [...bins.keys()].filter((k) => bins[k] > 0);
  const [values, counts] = [Float64Array.from(filled, (k) => k + 1), Float64Array.from(filled, (k) => bins[k])];
  return sampleOfCounted({ values, counts }, percentiles);
}

/**
 * @returns voxels of level k + 1 at index k
 * @throws FeatureError BAD_LEVELS
 */
export function countLevels({ levels, levelCount, counts }: Omit<IntensityHistogramInput, 'percentiles'>): Float64Array {
  const bins = new Float64Array(levelCount);
  for (let n = 0; n < levels.length; n++) {
    const level = levels[n];
    if (!(level >= 1 && level <= levelCount && Number.isInteger(level))) {
      throw new FeatureError('BAD_LEVELS', 'a level is not a whole number from 1 to the number of levels', {
        details: { levelCount },
      });
    }
    bins[level - 1] += counts === undefined ? 1 : counts[n];
  }
  return bins;
}

/** The family as the pipeline asks for it. */
export const intensityHistogram = computedFrom(intensityHistogramFamily, 'histogram', intensityHistogramFeatures);
