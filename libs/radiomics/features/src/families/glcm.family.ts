import { mergeCooccurrence } from '@collimate/radiomics-texture';
import { defineFamily } from '../define-family.js';
import { textureFamily } from '../texture-family.js';
import { valueOf, type FeatureValue } from '../feature-value.js';
import { type CooccurrenceSummary, summariseCooccurrence } from './cooccurrence-summary.js';

/**
 * Grey level co-occurrence features: which levels lie next to each other.
 *
 * @input the summary of one normalised GLCM that is not empty; aggregation is done by the caller
 * @source IBSI LFYI
 */
const glcmFamily = defineFamily<CooccurrenceSummary>({
  ibsi: 'LFYI',
  key: 'GLCM',
  features: [
    { ibsi: 'GYBY', key: 'cm_joint_max', compute: (m) => valueOf(m.maximum) },
    { ibsi: '60VM', key: 'cm_joint_avg', compute: (m) => valueOf(m.level.mean) },
    { ibsi: 'UR99', key: 'cm_joint_var', compute: (m) => valueOf(m.level.variance) },
    { ibsi: 'TU9B', key: 'cm_joint_entr', compute: (m) => valueOf(m.entropy) },
    { ibsi: 'TF7R', key: 'cm_diff_avg', compute: (m) => valueOf(m.difference.mean) },
    { ibsi: 'D3YU', key: 'cm_diff_var', compute: (m) => valueOf(m.difference.variance) },
    { ibsi: 'NTRS', key: 'cm_diff_entr', compute: (m) => valueOf(m.difference.entropy) },
    { ibsi: 'ZGXS', key: 'cm_sum_avg', compute: (m) => valueOf(m.sum.mean) },
    { ibsi: 'OEEB', key: 'cm_sum_var', compute: (m) => valueOf(m.sum.variance) },
    { ibsi: 'P6QZ', key: 'cm_sum_entr', compute: (m) => valueOf(m.sum.entropy) },
    { ibsi: '8ZQL', key: 'cm_energy', compute: (m) => valueOf(m.energy) },
    { ibsi: 'ACUI', key: 'cm_contrast', compute: (m) => valueOf(m.difference.contrast) },
    { ibsi: '8S9J', key: 'cm_dissimilarity', compute: (m) => valueOf(m.difference.mean) },
    { ibsi: 'IB1Z', key: 'cm_inv_diff', compute: (m) => valueOf(m.difference.inverse) },
    { ibsi: 'NDRX', key: 'cm_inv_diff_norm', compute: (m) => valueOf(m.difference.inverseNormalised) },
    { ibsi: 'WF0Z', key: 'cm_inv_diff_mom', compute: (m) => valueOf(m.difference.inverseMoment) },
    { ibsi: '1QCO', key: 'cm_inv_diff_mom_norm', compute: (m) => valueOf(m.difference.inverseMomentNormalised) },
    { ibsi: 'E8JP', key: 'cm_inv_var', compute: (m) => valueOf(m.difference.inverseVariance) },
    { ibsi: 'NI2N', key: 'cm_corr', compute: correlation },
    { ibsi: 'QWB0', key: 'cm_auto_corr', compute: (m) => valueOf(m.product) },
    { ibsi: 'DG8W', key: 'cm_clust_tend', compute: (m) => valueOf(m.cluster.tendency) },
    { ibsi: '7NFM', key: 'cm_clust_shade', compute: (m) => valueOf(m.cluster.shade) },
    { ibsi: 'AE86', key: 'cm_clust_prom', compute: (m) => valueOf(m.cluster.prominence) },
    { ibsi: 'R8DG', key: 'cm_info_corr1', compute: informationCorrelation1 },
    { ibsi: 'JN9H', key: 'cm_info_corr2', compute: informationCorrelation2 },
  ],
});

/** The family as the pipeline asks for it: pairs at Chebyshev distance 1. */
export const glcm = textureFamily(glcmFamily, {
  groups: (matrices, dimensions) => matrices.cooccurrence(dimensions),
  merge: mergeCooccurrence,
  allDirections: (matrices) => matrices.mergedCooccurrence(),
  summarise: summariseCooccurrence,
  ifNone: 'noPairs',
  parameters: { distance: 1 },
});

/**
 * Covariance over variance. E(i - j)^2 = 2 (variance - covariance), which loses no digits to a subtraction of large means.
 * One level alone is perfectly correlated with itself: 1.
 */
function correlation(m: CooccurrenceSummary): FeatureValue {
  const spread = m.level.variance;
  return valueOf(spread === 0 ? 1 : 1 - m.difference.contrast / (2 * spread));
}

/** (HXY - HXY1) / HX; by symmetry HXY1 is 2 HX. With one level all entropies are zero and the limit 0 / 0 is set to 0. */
function informationCorrelation1(m: CooccurrenceSummary): FeatureValue {
  const hx = m.level.entropy;
  return valueOf(hx === 0 ? 0 : (m.entropy - 2 * hx) / hx);
}

/** sqrt(1 - exp(-2 (HXY2 - HXY))); by symmetry HXY2 is 2 HX. Independent levels give 0, rounding must not make it less. */
function informationCorrelation2(m: CooccurrenceSummary): FeatureValue {
  return valueOf(Math.sqrt(Math.max(0, 1 - Math.exp(-2 * (2 * m.level.entropy - m.entropy)))));
}
