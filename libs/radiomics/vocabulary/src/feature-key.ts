import { type Aggregation, type AggregationCode, aggregationByCode, aggregationsOf } from './aggregation.js';
import { type FeatureIdentity, featuresByIbsi } from './feature-registry.js';
import { VocabularyError } from './vocabulary.error.js';

/** The name by which a study asks for a feature: IBSI code, parameter if it has one, aggregation. */
export type FeatureKey = string & { readonly __brand: 'FeatureKey' };

/**
 * @returns for example `RNU0@DHQ4`, and `BC2M(10%)@DHQ4` where the code alone names two features
 * @param parameter needed for BC2M and GBPN only
 */
export function featureKey(ibsi: string, aggregationCode: string, parameter = ''): FeatureKey {
  return `${ibsi}${parameter === '' ? '' : `(${parameter})`}@${aggregationCode}` as FeatureKey;
}

/**
 * @returns the feature and the aggregation that a key names
 * @throws VocabularyError UNKNOWN_FEATURE if the code is unknown or names several features,
 *   UNKNOWN_AGGREGATION if the family does not exist in that aggregation
 */
export function parseFeatureKey(key: string): { readonly feature: FeatureIdentity; readonly aggregation: Aggregation } {
  const parts = /^([0-9A-Z]{4})(?:\(([^()@]{1,16})\))?@([0-9A-Z]{4})$/.exec(key);
  if (!parts) throw new VocabularyError('UNKNOWN_FEATURE', 'a feature key is written as RNU0@DHQ4');
  const candidates = featuresByIbsi(parts[1]).filter((feature) =>
    parts[2] === undefined ? true : feature.parameter === parts[2],
  );
  if (candidates.length !== 1) {
    throw new VocabularyError('UNKNOWN_FEATURE', 'this key does not name exactly one feature', {
      details: { key },
      hint: `Write one of ${featuresByIbsi(parts[1])
        .map((feature) => featureKey(feature.ibsi, parts[3], feature.parameter))
        .join(', ')}.`,
    });
  }
  const aggregation = aggregationByCode(parts[3]);
  const possible = aggregationsOf(candidates[0].family);
  if (!possible.includes(aggregation)) {
    throw new VocabularyError('UNKNOWN_AGGREGATION', `${candidates[0].family} has no aggregation ${aggregation.code}`, {
      hint: `Possible are ${possible.map((one: { code: AggregationCode }) => one.code).join(', ')}.`,
    });
  }
  return { feature: candidates[0], aggregation };
}
