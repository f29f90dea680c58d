import { type Aggregation, type AggregationCode, AGGREGATIONS, aggregationsOf } from './aggregation.js';
import { FEATURES, type FeatureIdentity } from './feature-registry.js';
import { parseResponseName } from './filters/response-map.js';
import { nearestOf } from './nearest-word.js';
import { VocabularyError } from './vocabulary.error.js';

/** One feature in one aggregation of one image: what a study asks for and a table has a row of. */
export interface FeatureRef {
  /** IBSI code of the feature, for example `RNU0`. */
  readonly ibsi: string;
  /** What tells two features of one code apart, for example `10%`; empty for all but BC2M and GBPN. */
  readonly parameter: string;
  readonly aggregation: AggregationCode;
  /** The response map that the feature is computed on, for example `S60F(15,3D,mirror)`; without it the image itself. */
  readonly response?: string;
}

/** A reference as one word, for example `RNU0@DHQ4`. This file alone knows how it is put together. */
export type FeatureKey = string & { readonly __brand: 'FeatureKey' };

/** A reference as documents write it, in words that nobody has checked. */
export interface WrittenFeature {
  /** Code and parameter, for example `BC2M(10%)`. */
  readonly feature: string;
  readonly aggregation: string;
  readonly response?: string;
}

/** A reference and what the vocabulary knows of it. */
export interface NamedFeature {
  readonly ref: FeatureRef;
  readonly feature: FeatureIdentity;
  readonly aggregation: Aggregation;
}

/** A code, its parameter in brackets, an aggregation behind `@`, a response map behind `/`. */
const KEY = /^([^@/()]*)(?:\(([^@/()]*)\))?(?:@([^@/]*))?(?:\/([^@/]+))?$/;

/** @returns for example `RNU0@DHQ4`, `BC2M(10%)@DHQ4` where the code alone names two features, `Q4LE@DHQ4/S60F(15,3D,mirror)` */
export function featureKey(ref: FeatureRef): FeatureKey {
  return keyOfWritten(writtenFeature(ref));
}

/** @returns the reference in the words of a protocol */
export function writtenFeature({ ibsi, parameter, aggregation, response }: FeatureRef): WrittenFeature {
  return { feature: featureCode({ ibsi, parameter }), aggregation, ...(response !== undefined && { response }) };
}

/** @returns the code by which a feature is asked for: `RNU0`, or `BC2M(10%)` where the code alone names two */
export function featureCode({ ibsi, parameter }: Pick<FeatureRef, 'ibsi' | 'parameter'>): string {
  return parameter === '' ? ibsi : `${ibsi}(${parameter})`;
}

/** @returns the key of words that were checked before, or are about to be @see parseFeatureKey */
export function keyOfWritten({ feature, aggregation, response }: WrittenFeature): FeatureKey {
  return `${feature}@${aggregation}${response === undefined ? '' : `/${response}`}` as FeatureKey;
}

/** @returns the words of a key or of a part of one, for whoever lets people leave the aggregation out; nothing is checked */
export function wordsOfKey(key: string): Pick<WrittenFeature, 'feature' | 'response'> & { readonly aggregation?: string } {
  const [, ibsi = key, parameter = '', aggregation, response] = KEY.exec(key) ?? [];
  return {
    feature: featureCode({ ibsi, parameter }),
    ...(aggregation !== undefined && { aggregation }),
    ...(response !== undefined && { response }),
  };
}

/**
 * @returns the reference that a key stands for, with feature and aggregation from the vocabulary
 * @throws VocabularyError UNKNOWN_FEATURE if the code is unknown or names several features, UNKNOWN_AGGREGATION if the family does not exist
 *   in that aggregation, UNKNOWN_RESPONSE if no filter has that response map, BAD_KEY if it is no key; each says which part is wrong, and its hint the nearest that is right
 */
export function parseFeatureKey(key: string): NamedFeature {
  const parts = KEY.exec(key);
  if (parts === null || parts[3] === undefined) {
    throw new VocabularyError('BAD_KEY', `"${key}" is no feature key: it is written as RNU0@DHQ4, feature and aggregation`, {
      details: { key },
      hint: parts === null ? 'docs/ibsi/features.md has all keys.' : `"${key}" has no aggregation. ${nearestFeature(key)}`,
    });
  }
  const [, ibsi, parameter = '', code, response] = parts;
  const feature = FEATURES.find((one) => one.ibsi === ibsi && one.parameter === parameter);
  if (feature === undefined) {
    const written = featureCode({ ibsi, parameter });
    const several = FEATURES.some((one) => one.ibsi === ibsi);
    const message = several
      ? `"${written}" does not name exactly one feature of IBSI 1`
      : `IBSI 1 has no feature with the code "${written}"`;
    throw new VocabularyError('UNKNOWN_FEATURE', message, { details: { key }, hint: nearestFeature(written) });
  }
  const possible = aggregationsOf(feature.family);
  const aggregation = possible.find((one) => one.code === code);
  if (aggregation === undefined) throw unknownAggregation(feature, code, possible);
  if (response !== undefined) parseResponseName(response);
  const ref = { ibsi, parameter, aggregation: aggregation.code, ...(response !== undefined && { response }) };
  return { ref, feature, aggregation };
}

function unknownAggregation({ family }: FeatureIdentity, code: string, possible: readonly Aggregation[]): VocabularyError {
  const codes = possible.map((one) => one.code);
  const near = nearestOf(code, codes);
  const other = AGGREGATIONS.find((one) => one.code === code);
  return new VocabularyError('UNKNOWN_AGGREGATION', `${family} has no aggregation ${code}`, {
    details: { aggregation: code },
    hint: `${other !== undefined || near === undefined ? '' : `Did you mean ${near}? `}Possible are ${codes.join(', ')}.`,
  });
}

/** @returns what somebody may have meant who wrote a code that is none: another case, the name of a column, or a slip */
export function nearestFeature(written: string): string {
  const byTag = FEATURES.find(({ tag }) => tag === written.toLowerCase());
  if (byTag !== undefined) return `The code of ${byTag.tag} is ${featureCode(byTag)}.`;
  const same = FEATURES.filter(({ ibsi }) => ibsi === written.replace(/\(.*$/, '').toUpperCase());
  if (same.length > 0) return `Write ${same.map(featureCode).join(' or ')}.`;
  const near = nearestOf(written, [...new Set(FEATURES.map(({ ibsi }) => ibsi))]);
  const found = FEATURES.find(({ ibsi }) => ibsi === near);
  return `${found === undefined ? '' : `Did you mean "${featureCode(found)}" (${found.name})? `}docs/ibsi/features.md has all codes.`;
}
