export { PoolingError } from './pooling.error.js';
export { estimate, LEVEL, rescaled, Z } from './estimate.js';
export type { Estimate, Interval } from './estimate.js';
export { DISPLAY_FLOOR, poolGroupCounts } from './group-counts.pooling.js';
export type { GroupCount, GroupCountsResult } from './group-counts.pooling.js';
export { CLIPPED_FRACTION_FLAG, decodeBlock } from './moments.estimator.js';
export type { GroupBlock, ScaledMoments } from './moments.estimator.js';
export { poolGroupMoments } from './group-moments.pooling.js';
export type {
  BackTransformed,
  FeatureDifference,
  FeatureMoments,
  GroupDifference,
  GroupMoments,
  GroupMomentsResult,
} from './group-moments.result.js';
export { holm, welchTest } from './welch.estimator.js';
export type { TestedMean, WelchResult } from './welch.estimator.js';
export { noiseStatement } from './noise.statement.js';
export type { NoiseStatement } from './noise.statement.js';
export { poolStatistic } from './pool.js';
export type { PooledResult } from './pool.js';
export { isPlausible } from './plausibility.js';
