import { IBSI1_FEATURE_TABLE } from './ibsi1-features.table.js';

/** The eleven feature families of IBSI 1, in the order of the manual. */
export const FEATURE_FAMILIES = ['MORPH', 'LI', 'IS', 'IH', 'IVH', 'GLCM', 'GLRLM', 'GLSZM', 'GLDZM', 'NGTDM', 'NGLDM'] as const;

/** A feature family by its short name. */
export type FeatureFamily = (typeof FEATURE_FAMILIES)[number];

/**
 * What a feature is measured in. `intensity` stands for the unit of the image (HU, SUV, or none) and is resolved by the
 * plan; `1` is a pure number.
 */
export type FeatureUnit = 'mm³' | 'mm²' | 'mm⁻¹' | 'mm' | '1' | 'intensity' | 'intensity²' | 'intensity·mm³';

/** Who a feature is: its IBSI code, and for features that share one (BC2M, GBPN) the parameter as well. */
export interface FeatureIdentity {
  /** IBSI code, four characters, for example `RNU0`. */
  readonly ibsi: string;
  readonly family: FeatureFamily;
  /** IBSI code of the family, for example `HCUG`. */
  readonly familyCode: string;
  /** Short tag as in the IBSI reference tables, for example `morph_volume`; unique. */
  readonly tag: string;
  readonly name: string;
  readonly unit: FeatureUnit;
  /** What tells two features with one code apart, for example `10%`; empty for all others. */
  readonly parameter: string;
}

/**
 * The 169 features of IBSI 1, in the order of the manual. Every table of features is in this order.
 * @source IBSI 1 reference manual v11, chapter 3
 */
export const FEATURES: readonly FeatureIdentity[] = IBSI1_FEATURE_TABLE.map((row) => ({
  ibsi: row[0],
  family: row[1],
  familyCode: row[2],
  tag: row[3],
  name: row[4],
  unit: row[5],
  parameter: row[6] ?? '',
}));

/** @returns the features of one family, in the order of the manual */
export function featuresOf(family: FeatureFamily): readonly FeatureIdentity[] {
  return FEATURES.filter((feature) => feature.family === family);
}
