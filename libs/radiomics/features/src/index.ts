/*
 * From voxels and matrices to features. Every row of a family is made from one input that is computed once:
 *
 *   morphologyFeatures({ morphologicalMask, intensityMask, volume })
 *   localIntensityFeatures({ volume, intensityMask })            the volume must not be cropped nearer than 6.3 mm
 *   intensityStatisticsFeatures(values)                          intensities of the intensity mask, any order
 *   intensityHistogramFeatures({ levels, levelCount })           discretised intensities of the mask, any order
 *   intensityVolumeHistogramFeatures({ levels, levelCount, lowest, step })
 *   textureFeatures(greyLevels, morphologicalMask, { families, aggregations })
 *
 * `textureFeatures` crops the ROI once and builds each matrix once: the 2D matrices serve all 2D and 2.5D aggregations, one
 * zone labelling serves GLSZM and GLDZM, one pass over the neighbours NGTDM and NGLDM.
 */
export { FeatureError } from './feature.error.js';
export { undefinedBecause, valueOf } from './feature-value.js';
export type { FeatureValue, UndefinedReason } from './feature-value.js';
export { featureRefOf } from './feature-table.js';
export type { FeatureRow, FeatureTable } from './feature-table.js';
export { defineFamily, evaluateFamily } from './define-family.js';
export type { Family, FeatureDefinition } from './define-family.js';
export { FAMILIES } from './registry.js';
export type { FamilyListing } from './registry.js';
export { morphologyFeatures } from './families/morphology.family.js';
export type { MorphologyInput } from './families/morphology.family.js';
export type { ShapeKernels } from './morphology/shape.js';
export { localIntensityFeatures } from './families/local-intensity.family.js';
export type { LocalIntensityInput, LocalIntensityKernels } from './families/local-intensity.family.js';
export { countedAscending } from './families/ascending.js';
export type { CountedValues } from './families/ascending.js';
export { intensityStatisticsFeatures } from './families/intensity-statistics.family.js';
export { intensityHistogramFeatures } from './families/intensity-histogram.family.js';
export type { IntensityHistogramInput } from './families/intensity-histogram.family.js';
export { intensityVolumeHistogramFeatures } from './families/intensity-volume-histogram.family.js';
export type { IntensityVolumeHistogramInput } from './families/intensity-volume-histogram.family.js';
export { textureFeatures } from './texture-features.js';
export type { TextureFamily, TextureFeatureOptions, TextureKernels } from './texture-features.js';
export { enclosingDensities } from './enclosing-densities.js';
export type { NonStandardFeature } from './enclosing-densities.js';
