import {
  aggregationByCode,
  featuresOf,
  type AggregationCode,
  type FeatureFamily,
  type FeatureIdentity,
} from '@collimate/radiomics-vocabulary';
import { FeatureError } from './feature.error.js';
import type { FeatureRow } from './feature-table.js';
import type { FeatureValue } from './feature-value.js';

/** One line of a family: who the feature is and how it is computed from what the family shares. */
export interface FeatureDefinition<Input> {
  /** IBSI code. */
  readonly ibsi: string;
  /** Tag of the IBSI tables, which is unique where the code is not. */
  readonly key: string;
  readonly compute: (input: Input) => FeatureValue;
}

/** A feature family: a list to be read, in the order of the IBSI manual. */
export interface Family<Input> {
  readonly ibsi: string;
  readonly key: FeatureFamily;
  readonly features: readonly FeatureDefinition<Input>[];
}

/**
 * Checks a family against the vocabulary, so that a code, a tag or an order can be wrong in one place only.
 * @throws FeatureError NOT_IN_VOCABULARY if a feature is missing, foreign or out of order
 */
export function defineFamily<Input>(family: Family<Input>): Family<Input> {
  const known = featuresOf(family.key);
  const same =
    known.length === family.features.length &&
    known.every((feature, n) => {
      const own = family.features[n];
      return feature.ibsi === own.ibsi && feature.tag === own.key && feature.familyCode === family.ibsi;
    });
  if (!same) {
    throw new FeatureError('NOT_IN_VOCABULARY', `the list of ${family.key} is not the one of the vocabulary`);
  }
  return family;
}

/**
 * Computes every feature of a family from one input per matrix. Several inputs, one per slice or direction, are averaged:
 * the mean of each feature over the inputs in which it is defined.
 * @input the shared inputs; none at all makes every feature undefined with the reason `ifNone`
 */
export function evaluateFamily<Input>(
  family: Family<Input>,
  inputs: readonly Input[],
  aggregationCode: AggregationCode,
  ifNone: () => FeatureValue,
  parameters: FeatureRow['parameters'] = {},
): FeatureRow[] {
  const aggregation = aggregationByCode(aggregationCode);
  const identities: readonly FeatureIdentity[] = featuresOf(family.key);
  return family.features.map((feature, n) => ({
    family: family.key,
    ibsi: feature.ibsi,
    tag: feature.key,
    name: identities[n].name,
    unit: identities[n].unit,
    aggregation: aggregation.label,
    aggregationCode,
    parameters: identities[n].parameter === '' ? parameters : { ...parameters, fraction: identities[n].parameter },
    value: inputs.length === 0 ? ifNone() : meanOver(inputs, feature),
  }));
}

/** @input at least one */
function meanOver<Input>(inputs: readonly Input[], feature: FeatureDefinition<Input>): FeatureValue {
  const first = feature.compute(inputs[0]);
  let sum = 0;
  let count = 0;
  for (let n = 0; n < inputs.length; n++) {
    const one = n === 0 ? first : feature.compute(inputs[n]);
    if (one.kind === 'undefined') continue;
    sum += one.value;
    count++;
  }
  return count === 0 ? first : { kind: 'value', value: sum / count };
}
