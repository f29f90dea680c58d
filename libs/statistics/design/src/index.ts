export { DesignError } from './design.error.js';
export { groupCountsSchema, groupMomentsSchema, positiveRationalSchema, statisticSchema } from './statistic.schema.js';
export type { GroupCountsSpec, GroupMomentsSpec, StatisticSpec } from './statistic.schema.js';
export {
  COORDINATE_BOUND,
  featureScalingSchema,
  scaleFeature,
  transformLabel,
  undoTransform,
} from './feature.scaling.js';
export type { FeatureScaling } from './feature.scaling.js';
export { LATTICE_STEPS, latticeFor, sigma2For } from './lattice.js';
export type { Lattice } from './lattice.js';
export { designStatistic, LAYOUT_VERSION } from './statistic.design.js';
export type { GroupCountsDesign, GroupMomentsDesign, StatisticDesign, StatisticShape } from './statistic.design.js';
export { coordinateNoise, latticeUnit, predictError } from './noise.prediction.js';
export type { CoordinateNoise, PredictedError } from './noise.prediction.js';
