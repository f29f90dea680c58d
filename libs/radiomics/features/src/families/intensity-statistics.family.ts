import type { PercentileMethod } from '@collimate/radiomics-vocabulary';
import { computedFrom } from '../computed-family.js';
import { defineFamily, evaluateFamily } from '../define-family.js';
import type { FeatureRow } from '../feature-table.js';
import { undefinedBecause, valueOf } from '../feature-value.js';
import type { CountedValues } from '../counted-values.js';
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
  sampleOf,
  sampleOfCounted,
  skewness,
  type Sample,
} from './sample.js';

/**
 * Intensity statistics: how intensities are distributed, wherever they lie. Variance, skewness and kurtosis are those of the
 * population, kurtosis is the excess over 3.
 *
 * @input the sorted intensities of the intensity mask, not discretised (unit of the image)
 * @source IBSI UHIW
 */
const intensityStatisticsFamily = defineFamily<Sample>({
  ibsi: 'UHIW',
  key: 'IS',
  features: [
    { ibsi: 'Q4LE', key: 'stat_mean', compute: (s) => valueOf(s.mean) },
    { ibsi: 'ECT3', key: 'stat_var', compute: (s) => valueOf(s.variance) },
    { ibsi: 'KE2A', key: 'stat_skew', compute: skewness },
    { ibsi: 'IPH6', key: 'stat_kurt', compute: excessKurtosis },
    { ibsi: 'Y12H', key: 'stat_median', compute: (s) => valueOf(median(s)) },
    { ibsi: '1GSF', key: 'stat_min', compute: (s) => valueOf(minimum(s)) },
    { ibsi: 'QG58', key: 'stat_p10', compute: (s) => valueOf(percentile(s, 10)) },
    { ibsi: '8DWT', key: 'stat_p90', compute: (s) => valueOf(percentile(s, 90)) },
    { ibsi: '84IY', key: 'stat_max', compute: (s) => valueOf(maximum(s)) },
    { ibsi: 'SALO', key: 'stat_iqr', compute: (s) => valueOf(interquartileRange(s)) },
    { ibsi: '2OJQ', key: 'stat_range', compute: (s) => valueOf(maximum(s) - minimum(s)) },
    { ibsi: '4FUA', key: 'stat_mad', compute: (s) => valueOf(meanAbsoluteDeviation(s, s.mean)) },
    { ibsi: '1128', key: 'stat_rmad', compute: robustMeanAbsoluteDeviation },
    { ibsi: 'N72L', key: 'stat_medad', compute: (s) => valueOf(meanAbsoluteDeviation(s, median(s))) },
    { ibsi: '7TET', key: 'stat_cov', compute: coefficientOfVariation },
    { ibsi: '9S40', key: 'stat_qcod', compute: quartileCoefficientOfDispersion },
    { ibsi: 'N8CA', key: 'stat_energy', compute: (s) => valueOf(s.meanSquare * s.count) },
    { ibsi: '5ZWQ', key: 'stat_rms', compute: (s) => valueOf(Math.sqrt(s.meanSquare)) },
  ],
});

/**
 * Intensity statistics of one region.
 * @input intensities of the voxels of the intensity mask, any order, or already counted; an empty list makes every feature undefined
 * @param percentiles how they are found
 * @source IBSI UHIW
 */
export function intensityStatisticsFeatures(
  intensities: ArrayLike<number> | CountedValues,
  percentiles: PercentileMethod = 'nearest',
): readonly FeatureRow[] {
  const values = 'counts' in intensities ? intensities.values : intensities;
  const finite = allFinite(values);
  const sample = () => ('counts' in intensities ? sampleOfCounted(intensities, percentiles) : sampleOf(intensities, percentiles));
  const inputs = values.length > 0 && finite ? [sample()] : [];
  return evaluateFamily(intensityStatisticsFamily, inputs, 'DHQ4', () => undefinedBecause(finite ? 'emptyRoi' : 'notFinite'));
}

function allFinite(intensities: ArrayLike<number>): boolean {
  for (let n = 0; n < intensities.length; n++) if (!Number.isFinite(intensities[n])) return false;
  return true;
}

/** The family as the pipeline asks for it. */
export const intensityStatistics = computedFrom(intensityStatisticsFamily, 'intensities', (counted, { percentiles }) =>
  intensityStatisticsFeatures(counted, percentiles),
);
