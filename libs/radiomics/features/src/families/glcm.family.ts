import { defineFamily } from '../define-family.js';
import { valueOf, type FeatureValue } from '../feature-value.js';
import type { CooccurrenceSummary } from './cooccurrence-summary.js';
import { entropy, expectation, mean, momentAbout, variance } from './distribution.js';

/**
 * Grey level co-occurrence features: which levels lie next to each other.
 *
 * @input the summary of one normalised GLCM that is not empty; aggregation is done by the caller
 * @source IBSI LFYI
 */
export const glcmFamily = defineFamily<CooccurrenceSummary>({
  ibsi: 'LFYI',
  key: 'GLCM',
  features: [
    { ibsi: 'GYBY', key: 'cm_joint_max', compute: (m) => valueOf(m.maximum) },
    { ibsi: '60VM', key: 'cm_joint_avg', compute: (m) => valueOf(mean(m.level)) },
    { ibsi: 'UR99', key: 'cm_joint_var', compute: (m) => valueOf(variance(m.level)) },
    { ibsi: 'TU9B', key: 'cm_joint_entr', compute: (m) => valueOf(m.entropy) },
    { ibsi: 'TF7R', key: 'cm_diff_avg', compute: (m) => valueOf(mean(m.difference)) },
    { ibsi: 'D3YU', key: 'cm_diff_var', compute: (m) => valueOf(variance(m.difference)) },
    { ibsi: 'NTRS', key: 'cm_diff_entr', compute: (m) => valueOf(entropy(m.difference)) },
    { ibsi: 'ZGXS', key: 'cm_sum_avg', compute: (m) => valueOf(mean(m.sum)) },
    { ibsi: 'OEEB', key: 'cm_sum_var', compute: (m) => valueOf(variance(m.sum)) },
    { ibsi: 'P6QZ', key: 'cm_sum_entr', compute: (m) => valueOf(entropy(m.sum)) },
    { ibsi: '8ZQL', key: 'cm_energy', compute: (m) => valueOf(m.energy) },
    { ibsi: 'ACUI', key: 'cm_contrast', compute: (m) => valueOf(contrast(m)) },
    { ibsi: '8S9J', key: 'cm_dissimilarity', compute: (m) => valueOf(mean(m.difference)) },
    { ibsi: 'IB1Z', key: 'cm_inv_diff', compute: (m) => overDifference(m, (d) => 1 / (1 + d)) },
    { ibsi: 'NDRX', key: 'cm_inv_diff_norm', compute: (m) => overDifference(m, (d) => 1 / (1 + d / m.levelCount)) },
    { ibsi: 'WF0Z', key: 'cm_inv_diff_mom', compute: (m) => overDifference(m, (d) => 1 / (1 + d * d)) },
    { ibsi: '1QCO', key: 'cm_inv_diff_mom_norm', compute: normalisedInverseDifferenceMoment },
    { ibsi: 'E8JP', key: 'cm_inv_var', compute: (m) => overDifference(m, (d) => (d === 0 ? 0 : 1 / (d * d))) },
    { ibsi: 'NI2N', key: 'cm_corr', compute: correlation },
    { ibsi: 'QWB0', key: 'cm_auto_corr', compute: (m) => valueOf(m.product) },
    { ibsi: 'DG8W', key: 'cm_clust_tend', compute: (m) => clusterMoment(m, 2) },
    { ibsi: '7NFM', key: 'cm_clust_shade', compute: (m) => clusterMoment(m, 3) },
    { ibsi: 'AE86', key: 'cm_clust_prom', compute: (m) => clusterMoment(m, 4) },
    { ibsi: 'R8DG', key: 'cm_info_corr1', compute: informationCorrelation1 },
    { ibsi: 'JN9H', key: 'cm_info_corr2', compute: informationCorrelation2 },
  ],
});

/** @param weight of the difference |i - j| in levels */
function overDifference(m: CooccurrenceSummary, weight: (difference: number) => number): FeatureValue {
  return valueOf(expectation(m.difference, weight));
}

function contrast(m: CooccurrenceSummary): number {
  return momentAbout(m.difference, 0, 2);
}

function normalisedInverseDifferenceMoment(m: CooccurrenceSummary): FeatureValue {
  return overDifference(m, (d) => 1 / (1 + (d * d) / (m.levelCount * m.levelCount)));
}

/** Sum of ((i + j) - 2 mean)^order p_ij; the mean of the sum is twice the mean of the level. */
function clusterMoment(m: CooccurrenceSummary, order: 2 | 3 | 4): FeatureValue {
  return valueOf(momentAbout(m.sum, 2 * mean(m.level), order));
}

/**
 * Covariance over variance. E(i - j)^2 = 2 (variance - covariance), which loses no digits to a subtraction of large means.
 * One level alone is perfectly correlated with itself: 1.
 */
function correlation(m: CooccurrenceSummary): FeatureValue {
  const spread = variance(m.level);
  return valueOf(spread === 0 ? 1 : 1 - contrast(m) / (2 * spread));
}

/** (HXY - HXY1) / HX; by symmetry HXY1 is 2 HX. With one level all entropies are zero and the limit 0 / 0 is set to 0. */
function informationCorrelation1(m: CooccurrenceSummary): FeatureValue {
  const hx = entropy(m.level);
  return valueOf(hx === 0 ? 0 : (m.entropy - 2 * hx) / hx);
}

/** sqrt(1 - exp(-2 (HXY2 - HXY))); by symmetry HXY2 is 2 HX. Independent levels give 0, rounding must not make it less. */
function informationCorrelation2(m: CooccurrenceSummary): FeatureValue {
  return valueOf(Math.sqrt(Math.max(0, 1 - Math.exp(-2 * (2 * entropy(m.level) - m.entropy)))));
}
