import type { AggregationCode, FeatureFamily, FeatureIdentity, FeatureRef } from '@collimate/radiomics-vocabulary';
import type { FeatureValue } from './feature-value.js';

/** One feature of one region in one aggregation. */
export interface FeatureRow {
  readonly family: FeatureFamily;
  /** IBSI code, for example `RNU0`. */
  readonly ibsi: string;
  /** Short tag of the IBSI tables, for example `morph_volume`. */
  readonly tag: string;
  readonly name: string;
  readonly unit: FeatureIdentity['unit'];
  /** For example `3D, merged`. */
  readonly aggregation: string;
  readonly aggregationCode: AggregationCode;
  /** What the feature was computed with beyond its aggregation, for example `{ distance: 1 }`. */
  readonly parameters: Readonly<Record<string, string | number>>;
  readonly value: FeatureValue;
}

/** The features of one region, in the order of the IBSI manual. Columns never vanish: undefined is a value with a reason. */
export interface FeatureTable {
  readonly rows: readonly FeatureRow[];
}

/** @returns who the row is: the reference by which a study asks for it */
export function featureRefOf({ ibsi, aggregationCode, parameters }: Omit<FeatureRow, 'value'>): FeatureRef {
  return { ibsi, parameter: String(parameters['fraction'] ?? ''), aggregation: aggregationCode };
}
