import { assertNever } from '@collimate/kernel-errors';
import type { FeatureScaling, StatisticDesign } from '@collimate/statistics-design';
import { poolGroupCounts, type GroupCountsResult } from './group-counts.pooling.js';
import { poolGroupMoments } from './group-moments.pooling.js';
import type { GroupMomentsResult } from './group-moments.result.js';

/** The estimates of one round, of whatever statistic. */
export type PooledResult = GroupCountsResult | GroupMomentsResult;

/**
 * Turns the exact sum of the sites' noisy vectors into estimates with intervals. Post-processing: it costs no
 * privacy.
 * @throws PoolingError
 */
export function poolStatistic(
  design: StatisticDesign,
  scalings: readonly FeatureScaling[],
  vector: readonly bigint[],
  sites: number,
): PooledResult {
  switch (design.kind) {
    case 'group-counts':
      return poolGroupCounts(design, vector, sites);
    case 'group-moments':
      return poolGroupMoments(design, scalings, vector, sites);
    default:
      return assertNever(design);
  }
}
