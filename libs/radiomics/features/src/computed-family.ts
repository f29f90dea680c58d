import type { AggregationCode, FeatureFamily, NonStandardShape, PercentileMethod } from '@collimate/radiomics-vocabulary';
import type { Family } from './define-family.js';
import type { FeatureEngine } from './engine/feature.engine.js';
import type { FamilyInputs, FamilyNeed } from './family-inputs.js';
import type { FeatureRow } from './feature-table.js';

/** What a plan asks of the families. */
export interface FamilyRequest {
  /** A family takes from these the ones it exists in. */
  readonly aggregations: readonly AggregationCode[];
  /** By the nearest rank if it is not said. */
  readonly percentiles?: PercentileMethod;
  readonly nonStandard?: readonly NonStandardShape[];
  readonly engine: FeatureEngine;
}

/** What families are computed from, each made when the first family asks for it. */
export type FamilyParts = { readonly [N in FamilyNeed]: () => FamilyInputs[N] };

/** A family that can be computed: who it is, what it needs, and its rows. */
export interface ComputedFamily<N extends FamilyNeed = FamilyNeed> {
  readonly ibsi: string;
  readonly key: FeatureFamily;
  readonly features: readonly { readonly ibsi: string; readonly key: string }[];
  readonly needs: N;
  /** @returns rows by aggregation, within it by feature, from what the family needs */
  rows(input: FamilyInputs[N], request: FamilyRequest): readonly FeatureRow[];
  /** @returns the same, and asks for what it needs */
  compute(parts: FamilyParts, request: FamilyRequest): readonly FeatureRow[];
}

/** Ties a family to what it needs. @param rows of the family, computed from that */
export function computedFrom<N extends FamilyNeed>(
  { ibsi, key, features }: Family<never>,
  needs: N,
  rows: (input: FamilyInputs[N], request: FamilyRequest) => readonly FeatureRow[],
): ComputedFamily<N> {
  return { ibsi, key, features, needs, rows, compute: (parts, request) => rows(parts[needs](), request) };
}
