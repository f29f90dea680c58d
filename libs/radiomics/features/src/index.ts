/*
 * From voxels and matrices to features. `FAMILIES` holds every family with what it needs; whoever has the parts asks it:
 *
 *   FAMILIES.IS.compute(parts, { engine, aggregations })      `parts.intensities()` is asked for, and nothing else
 *
 * Each part is made once and serves all families that need it: one cropped ROI and one set of matrices all textures. `plainFeatures` and
 * `wasmFeatures` are the two engines that they are computed with.
 */
export { FeatureError } from './feature.error.js';
export { undefinedBecause, valueOf } from './feature-value.js';
export type { FeatureValue, UndefinedReason } from './feature-value.js';
export { featureRefOf } from './feature-table.js';
export type { FeatureRow, FeatureTable } from './feature-table.js';
export { defineFamily, evaluateFamily } from './define-family.js';
export type { Family, FeatureDefinition } from './define-family.js';
export { FAMILIES } from './registry.js';
export type { ComputedFamily, FamilyParts, FamilyRequest } from './computed-family.js';
export type {
  FamilyInputs,
  FamilyNeed,
  IntensityHistogramInput,
  IntensityVolumeHistogramInput,
  RegionInput,
} from './family-inputs.js';
export { textureMatricesOf } from './texture-matrices.js';
export type { TextureMatrices } from './texture-matrices.js';
export { plainFeatures } from './engine/plain.engine.js';
export { wasmFeatures } from './engine/wasm.engine.js';
export type { FeatureEngine } from './engine/feature.engine.js';
export type { CountedValues } from './counted-values.js';
export { enclosingDensities } from './enclosing-densities.js';
export type { NonStandardFeature } from './enclosing-densities.js';
