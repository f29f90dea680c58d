export type { DeepReadonly } from './deep.readonly.js';
export { MenuError } from './menu.error.js';
export { positiveRationalSchema } from './exact.number.schema.js';
export type { CoordinateNoise, PlannedStudy, ReleaseDesign, ReleaseShape, VariableUse } from './define.release.js';
export type { AnalysisResult, MadeResult, PooledRelease, SiteVector } from './define.analysis.js';
export { ANALYSES, laterPlaces, RELEASES } from './menu.js';
export type { DeclaredSpec, DesignOf, GivenOf, ReleaseKind, StatisticDesign, StatisticResult, StatisticSpec } from './menu.js';
export {
  allPlanned,
  answersOf,
  DECLARED_LAYOUT_VERSION,
  declaredSchema,
  designDeclared,
  designStatistic,
  isPlausible,
  LAYOUT_VERSION,
  planDeclared,
  plannedKeysOf,
  plannedSubjects,
  planStatistic,
  releaseOf,
  retirementOf,
  statisticSchema,
  usesOf,
} from './statistic.js';
export type { StudyShape } from './statistic.js';
export { unplannedSchema } from './unplanned.schema.js';
export {
  analyseRelease,
  analysisSchema,
  forecastRows,
  misfitOf,
  mostOfBudget,
  needsOf,
  readsSites,
  resultKinds,
  resultRows,
} from './analysis.js';
export type { NamedAnalysis, StudyHead } from './analysis.js';
export type { AskedKeys, LaterPlaces, Misfit, Question } from './define.analysis.js';
export { COMBINED_COUNT } from './count/combined.counts.js';
export { publishedRows } from './published.rows.js';
export type { PublishedRounds } from './published.rows.js';
export { poolLocally, poolShared } from './pooled.vector.js';
export type { PooledVector } from './pooled.vector.js';
export { noiseStatement } from './noise.statement.js';
export type { NoiseStatement } from './noise.statement.js';
export { TIDY_COLUMNS } from './tidy.row.js';
export { quantityOf, variablesOf, whereOf } from './row.words.js';
export type { NamedNumber, RowHead, TidyFlag, TidyRow, TidyStatus } from './tidy.row.js';
export { LEVEL, Z } from './estimators/estimate.js';
export type { Estimate, Interval } from './estimators/estimate.js';
export {
  COORDINATE_BOUND,
  featureKey,
  featureScalingSchema,
  scaledFeature,
  scaleFeature,
  standardise,
  transformLabel,
  transformValue,
  undoTransform,
} from './features/feature.scaling.js';
export type { FeatureScaling, ScaledVariable } from './features/feature.scaling.js';
export { REFERENCE_SCALE } from './features/feature.rows.js';
export { axisLength, axisNames } from './cells/cells.design.js';
export type { CellAxis, CellTable } from './cells/cells.design.js';
export { countsRefusers, groupsOfRefusers, REFUSER_COUNTS } from './cells/refusers.js';
export type { RefuserCount } from './cells/refusers.js';
export { releaseVariables } from './variables/release.variable.js';
export type { PlannedShares, ReleaseVariable } from './variables/release.variable.js';
export { ASKED, BUILT_IN_STAGES, isBuiltInStage, STAGE, STAGE_OF_ASKED, stagesOf } from './variables/stage.variable.js';
export type { Stage } from './variables/stage.variable.js';
export { sharesWithin, subgroupShare } from './variables/subgroup.share.js';
export { foldNamed } from './variables/who.keys.js';
export type { Fold } from './variables/who.keys.js';
export { decimalSchema } from './variables/decimal.schema.js';
export { subgroupSchema, variableSchema, lineSchema, wordSchema } from './variables/variable.schema.js';
export type { FeatureVariable, Subgroup, VariableDeclaration, VariableDeclarations } from './variables/variable.schema.js';
export { momentsRecord } from './moments/moments.record.js';
export { shapingOf } from './moments/noise.shaping.js';
export { choleskyOf } from './public.correlation.js';
export { winsorised } from './moments/winsorised.js';
export { chargedEvent, publicState, stateDigest, stepsOf } from './steps.js';
export { gradientScore } from './gradient/gradient.record.js';
export type { GradientOutcomeValue } from './gradient/gradient.record.js';
export { coefficientsOf } from './gradient/gradient.state.js';
export type { GradientState } from './gradient/gradient.state.js';
export { gramRecord } from './gram/gram.record.js';
export { weightedProduct } from './scatter/scatter.design.js';
export { pairNumbers } from './pairs/pairs.design.js';
export type { PairRule } from './pairs/pairs.design.js';
export { maturityOfAnalysis, maturityOfRelease } from './maturity.js';
export type { MaturityMark, Measured, MeasuredRelease } from './maturity.figures.js';
