export {
  BOX,
  CUT_OFF_WEIGHT,
  KURTOSIS_WEIGHT,
  LAMBDA,
  LAMBDA_VALUE,
  LARGEST_KURTOSIS,
  squaredSensitivityAt,
  UNKNOWN_KURTOSIS,
  weightsAt,
} from './moments/moments.constants.js';
export { MomentsPlanner, noiseOf, planMoments } from './moments/moments.planner.js';
export type { MomentsPlan, MomentsQuestion } from './moments/moments.planner.js';
export { momentsRecord } from './moments/moments.record.js';
export type { MomentsRecord } from './moments/moments.record.js';
export { momentsRefusals } from './moments/moments.refusals.js';
export type { MomentsRefusal } from './moments/moments.refusals.js';
export { biasedCriticalValue } from './moments/biased.interval.js';
export { estimateMoments } from './moments/moments.estimate.js';
export type {
  BoundedEstimate,
  ClippingMark,
  FeatureEstimate,
  GroupEstimate,
  MomentsBlock,
  MomentsConstants,
} from './moments/moments.estimate.js';
export { compareGroups } from './moments/group.comparison.js';
export type { ComparedMean, GroupComparison } from './moments/group.comparison.js';
