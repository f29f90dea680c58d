import { CollimateError } from '@collimate/kernel-errors';
import { FEATURES, nearestOf, parseFeatureKey } from '@collimate/radiomics-vocabulary';
import { StudyError } from './study.error.js';

/** One feature as a protocol names it. */
interface NamedFeature {
  readonly feature: string;
  readonly aggregation: string;
}

/**
 * @returns the feature and the aggregation of an entry of `features`, or of a feature variable
 * @param at its dotted key
 * @throws StudyError INVALID_PROTOCOL naming the code, and a neighbour that exists
 */
export function featureOf({ feature, aggregation }: NamedFeature, at: string): ReturnType<typeof parseFeatureKey> {
  try {
    return parseFeatureKey(`${feature}@${aggregation}`);
  } catch (cause) {
    if (!(cause instanceof CollimateError)) throw cause;
    const isAggregation = cause.code === 'UNKNOWN_AGGREGATION';
    const tag = `${at}.${isAggregation ? 'aggregation' : 'feature'}`;
    const message = isAggregation
      ? `${feature} has no aggregation "${aggregation}"`
      : `"${feature}" does not name one feature of IBSI 1`;
    throw new StudyError('INVALID_PROTOCOL', `${tag}: ${message}`, {
      cause,
      place: { tag },
      hint: isAggregation ? (cause.hint ?? AGGREGATIONS) : neighbourOf(feature),
    });
  }
}

/** @returns what somebody may have meant who wrote a code that is none: another case, the name of a column, or a slip */
export function neighbourOf(written: string): string {
  const byTag = FEATURES.find(({ tag }) => tag === written.toLowerCase());
  if (byTag !== undefined) return `The code of ${byTag.tag} is ${codeOf(byTag)}.`;
  const same = FEATURES.filter(({ ibsi }) => ibsi === written.replace(/\(.*$/, '').toUpperCase());
  if (same.length > 0) return `Write ${same.map(codeOf).join(' or ')}.`;
  const near = nearestOf(written, [...new Set(FEATURES.map(({ ibsi }) => ibsi))]);
  const found = FEATURES.find(({ ibsi }) => ibsi === near);
  return `${found === undefined ? '' : `Did you mean "${codeOf(found)}" (${found.name})? `}docs/ibsi/features.md has all codes.`;
}

const AGGREGATIONS = 'docs/ibsi/features.md has the aggregations of every feature; DHQ4 where there are no texture matrices.';

function codeOf({ ibsi, parameter }: (typeof FEATURES)[number]): string {
  return parameter === undefined || parameter === '' ? ibsi : `${ibsi}(${parameter})`;
}
