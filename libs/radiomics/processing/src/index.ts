/*
 * The steps of image processing in IBSI order. Each takes its own slice of the plan:
 * convert, normalise, interpolateImage and interpolateMask, resegment, discretise and ivhLevels.
 */
export { ProcessingError } from './processing.error.js';
export { along, boundingBox, boxGrid, boxSize, cropMask, cropVolume, grownBox, wholeBox } from './box.js';
export type { Box } from './box.js';
export { convert } from './convert.step.js';
export { normalisationScale, normalise } from './normalise.step.js';
export type { ActiveNormalisation, NoScale, NormalisationScale } from './normalise.step.js';
export { reachOf, resampledSize, samplingOf, supportOf } from './sampling.js';
export type { Sampling } from './sampling.js';
export { interpolateImage, interpolateMask } from './interpolate.step.js';
export type { StepsBefore } from './steps-before.js';
export { plainProcessing } from './engine/plain.engine.js';
export { wasmProcessing } from './engine/wasm.engine.js';
export type { ProcessingEngine } from './engine/processing.engine.js';
export { roundHalfEven } from './round-half-even.js';
export { resegment } from './resegment.step.js';
export { MOST_LEVELS, discretise, extremes, levelLaw, levelOf } from './discretise.step.js';
export type { LevelLaw } from './discretise.step.js';
export { ivhLevels } from './ivh-levels.step.js';
export type { IvhLevels } from './ivh-levels.step.js';
export { maskedValues, momentsOf } from './masked-values.js';
export type { Moments } from './masked-values.js';
