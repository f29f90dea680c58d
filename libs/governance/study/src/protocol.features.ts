import { CollimateError } from '@collimate/kernel-errors';
import {
  type NamedFeature,
  type WrittenFeature,
  keyOfWritten,
  nearestFeature,
  parseFeatureKey,
  type VocabularyError,
} from '@collimate/radiomics-vocabulary';
import { StudyError } from './study.error.js';

/**
 * @returns the feature and the aggregation of an entry of `features`, or of a feature variable
 * @param at its dotted key
 * @throws StudyError INVALID_PROTOCOL naming the code or the response map, and the nearest one that exists
 */
export function featureOf(written: WrittenFeature, at: string): NamedFeature {
  const { feature, aggregation, response } = written;
  try {
    return parseFeatureKey(keyOfWritten(written));
  } catch (cause) {
    if (!(cause instanceof CollimateError)) throw cause;
    if (cause.code === ('UNKNOWN_RESPONSE' satisfies VocabularyError['code'])) {
      const tag = `${at}.response`;
      throw new StudyError('INVALID_PROTOCOL', `${tag}: "${response}" names no response map`, {
        cause,
        place: { tag },
        hint: cause.hint,
      });
    }
    const isAggregation = cause.code === ('UNKNOWN_AGGREGATION' satisfies VocabularyError['code']);
    const tag = `${at}.${isAggregation ? 'aggregation' : 'feature'}`;
    const message = isAggregation
      ? `${feature} has no aggregation "${aggregation}"`
      : `"${feature}" does not name one feature of IBSI 1`;
    throw new StudyError('INVALID_PROTOCOL', `${tag}: ${message}`, {
      cause,
      place: { tag },
      hint: isAggregation ? (cause.hint ?? AGGREGATIONS) : nearestFeature(feature),
    });
  }
}

const AGGREGATIONS = 'docs/ibsi/features.md has the aggregations of every feature; DHQ4 where there are no texture matrices.';
