export { MenuError } from './menu.error.js';
export { positiveRationalSchema } from './exact.number.schema.js';
export type { CoordinateNoise, PlannedStudy, ReleaseDesign, ReleaseShape } from './define.release.js';
export type { AnalysisResult, PooledRelease } from './define.analysis.js';
export { ANALYSES, RELEASES } from './menu.js';
export type { DesignOf, GivenOf, ReleaseKind, StatisticDesign, StatisticResult, StatisticSpec } from './menu.js';
export {
  answersOf,
  designStatistic,
  isPlausible,
  LAYOUT_VERSION,
  planStatistic,
  releaseOf,
  retirementOf,
  statisticSchema,
} from './statistic.js';
export { analyseRelease, forecastRows, resultRows } from './analysis.js';
export type { StudyHead } from './analysis.js';
export { publishedRows } from './published.rows.js';
export type { PublishedRounds } from './published.rows.js';
export { poolLocally } from './pooled.vector.js';
export type { PooledVector } from './pooled.vector.js';
export { noiseStatement } from './noise.statement.js';
export type { NoiseStatement } from './noise.statement.js';
export { TIDY_COLUMNS } from './tidy.row.js';
export type { RowHead, TidyFlag, TidyRow, TidyStatus } from './tidy.row.js';
export { LEVEL, Z } from './estimators/estimate.js';
export type { Estimate, Interval } from './estimators/estimate.js';
export {
  COORDINATE_BOUND,
  featureKey,
  featureScalingSchema,
  scaleFeature,
  standardise,
  transformLabel,
  undoTransform,
} from './features/feature.scaling.js';
export type { FeatureScaling } from './features/feature.scaling.js';
export { REFERENCE_SCALE } from './features/feature.rows.js';
export { momentsRecord } from './moments/moments.record.js';
