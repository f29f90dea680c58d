export { AggregationError } from './aggregation.error.js';
export type { AggregationErrorCode } from './aggregation.error.js';
export type { ContributionBody, RoundBinding, SealedContribution } from './contribution.js';
export { seal } from './seal.js';
export { sumContributions, unseal } from './unseal.js';
export type { PooledSum, RoundExpectation } from './unseal.js';
export { COORDINATE_BYTES, decodeVector, encodeVector } from './vector.codec.js';
