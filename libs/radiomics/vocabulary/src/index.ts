export { PlanError, VocabularyError } from './vocabulary.error.js';
export { FEATURES, FEATURE_FAMILIES, featuresOf } from './feature-registry.js';
export type { FeatureFamily, FeatureIdentity, FeatureUnit } from './feature-registry.js';
export { AGGREGATIONS, AGGREGATION_CODES, aggregationByCode, aggregationsOf } from './aggregation.js';
export type { Aggregation, AggregationCode } from './aggregation.js';
export {
  featureCode,
  featureKey,
  keyOfWritten,
  nearestFeature,
  parseFeatureKey,
  wordsOfKey,
  writtenFeature,
} from './feature-reference.js';
export type { FeatureKey, FeatureRef, NamedFeature, WrittenFeature } from './feature-reference.js';
export { ENGINE_DEFINITIONS } from './engine-definitions.js';
export type { EngineDefinition } from './engine-definitions.js';
export { REGION_NAMES, SCAN_COLUMNS, TIME_POINT_COLUMN } from './cohort.columns.js';
export { FILTER_SETTINGS } from './filters/filter-registry.js';
export type { FilterMethod } from './filters/filter-registry.js';
export { parseResponseName, RESPONSE_FAMILIES, responseName } from './filters/response-map.js';
export type { FilterPlan } from './filters/response-map.js';
export type { Padding } from './filters/padding.js';
export { DIAGNOSTICS } from './diagnostics-registry.js';
export type { DiagnosticIdentity } from './diagnostics-registry.js';
export { MODALITIES, type Modality } from './modalities.js';
export { PlanSchema } from './plan.schema.js';
export type {
  DiscretisationPlan,
  ExtractionPlan,
  IntensityPlan,
  InterpolationPlan,
  IvhPlan,
  NonStandardShape,
  NormalisationPlan,
  PercentileMethod,
  ResegmentationPlan,
  TexturePlan,
} from './plan.schema.js';
export { issueWords } from './issue.words.js';
export { unknownKeyOf, wordsAt } from './plan.keys.js';
export type { UnknownKey } from './plan.keys.js';
export { parsePlan } from './plan.parse.js';
export { planDigest } from './plan.digest.js';
export { PLAN_PRESETS, planPreset } from './plan.presets.js';
export { lintPlan } from './plan.lint.js';
export type { PlanWarning, ScanFacts } from './plan.lint.js';
export { nearestOf } from './nearest-word.js';
