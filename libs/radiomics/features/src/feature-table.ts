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
  /** The response map that it is of, for example `S60F(15,3D,mirror)`; without it the image itself. */
  readonly response?: string;
  readonly value: FeatureValue;
}

/** The features of one region, in the order of the IBSI manual. Columns never vanish: undefined is a value with a reason. */
export interface FeatureTable {
  readonly rows: readonly FeatureRow[];
}

/** @returns who the row is: the reference by which a study asks for it */
export function featureRefOf({ ibsi, aggregationCode, parameters, response }: Omit<FeatureRow, 'value'>): FeatureRef {
  return {
    ibsi,
    parameter: String(parameters['fraction'] ?? ''),
    aggregation: aggregationCode,
    ...(response !== undefined && { response }),
  };
}
