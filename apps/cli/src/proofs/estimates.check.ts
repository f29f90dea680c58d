import type { Check } from '@collimate/governance-publication';
import { laterPlaces, type AnalysisResult } from '@collimate/statistics-menu';
import { firstDifference, formerWords } from './document.difference.js';

/** The results of one round, as they are published and as they come out here. */
export interface RoundEstimates {
  /** The check, in words. */
  readonly what: string;
  readonly published: readonly AnalysisResult[];
  readonly computed: readonly AnalysisResult[];
  /** What they were computed from here, in words; and the same as what gives something else. */
  readonly from: string;
  readonly gives: string;
}

/**
 * Holds published results to what comes out here, each to the one of its kind: a later version may make more of the same sums. One that names another estimator
 * than this version has cannot be computed here: it is not shown, by name, and never called true or false (ADR 0111).
 */
export function estimatesCheck({ what, published, computed, from, gives }: RoundEstimates): Check {
  const ofKind = (kind: string): AnalysisResult | null => computed.find((one) => one.kind === kind) ?? null;
  const isOther = (result: AnalysisResult): boolean => {
    const own = ofKind(result.kind);
    return own !== null && estimatorOf(result) !== estimatorOf(own);
  };
  const difference = published
    .filter((result) => !isOther(result))
    .map((result) => firstDifference(result, ofKind(result.kind), laterPlaces(result.kind)))
    .find((place) => place !== undefined);
  if (difference !== undefined) return { what, verdict: 'fails', detail: `${gives}, first at ${difference}` };
  const others = published.filter(isOther).map((result) => `${result.kind} by estimator ${estimatorOf(result)}`);
  if (others.length === 0) {
    const former =
      published
        .map((result) => formerWords(result, ofKind(result.kind), laterPlaces(result.kind)))
        .find((words) => words !== '') ?? '';
    return { what, verdict: 'holds', detail: `computed again from ${from}${former}` };
  }
  return {
    what,
    verdict: 'not-shown',
    detail: `${others.join(', ')}: this version has another one; the version of the program that made the result computes it again`,
  };
}

/** The first one was not named. */
function estimatorOf({ estimator = 1 }: AnalysisResult): number {
  return estimator;
}
