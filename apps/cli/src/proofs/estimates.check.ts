import type { Check } from '@collimate/governance-publication';
import { laterPlaces, type AnalysisResult, type MadeResult } from '@collimate/statistics-menu';
import { firstDifference, formerWords } from './document.difference.js';

/** The results of one round, as published and as recomputed here. */
export interface RoundEstimates {
  /** The check, in words. */
  readonly what: string;
  readonly published: readonly AnalysisResult[];
  readonly computed: readonly MadeResult[];
  /** Source of the computed results, in words; `gives` says that they differ from the published ones. */
  readonly from: string;
  readonly gives: string;
}

/**
 * Compares published results with those computed here, each with the one of its kind; a later version may make further
 * results from the same sums. A result of a former estimator cannot be computed here: it is named as not shown, and
 * called neither true nor false (ADR 0111). A result that names an estimator which its kind never had fails: otherwise
 * any made-up number would keep a false result from being checked (ADR 0121).
 */
export function estimatesCheck({ what, published, computed, from, gives }: RoundEstimates): Check {
  const ofKind = (kind: string): MadeResult | null => computed.find((one) => one.kind === kind) ?? null;
  const standings = published.map((result) => ({ result, standing: standingOf(result, ofKind(result.kind)) }));
  const unknown = standings.find(({ standing }) => standing === 'unknown');
  if (unknown !== undefined) return { what, verdict: 'fails', detail: unknownWords(unknown.result) };
  const own = standings.filter(({ standing }) => standing === 'own').map(({ result }) => result);
  const difference = own
    .map((result) => firstDifference(result, ofKind(result.kind), laterPlaces(result.kind)))
    .find((place) => place !== undefined);
  if (difference !== undefined) return { what, verdict: 'fails', detail: `${gives}, first at ${difference}` };
  if (own.length === published.length) {
    const former =
      own.map((result) => formerWords(result, ofKind(result.kind), laterPlaces(result.kind))).find((words) => words !== '') ?? '';
    return { what, verdict: 'holds', detail: `computed again from ${from}${former}` };
  }
  const others = standings
    .filter(({ standing }) => standing === 'former')
    .map(({ result }) => `${result.kind} by estimator ${estimatorOf(result)}`);
  return {
    what,
    verdict: 'not-shown',
    detail: `${others.join(', ')}: this version has another one; the version of the program that made the result computes it again`,
  };
}

/**
 * @returns whether a result is of this version's estimator of its kind, of a former one, or of one that never existed.
 *   A result of a kind that was not computed here counts as `own`, is compared, and differs
 */
function standingOf(result: AnalysisResult, own: MadeResult | null): 'own' | 'former' | 'unknown' {
  if (own === null) return 'own';
  const [named, mine] = [estimatorOf(result), estimatorOf(own)];
  if (named === mine) return 'own';
  return Number.isInteger(named) && named >= 1 && named < mine ? 'former' : 'unknown';
}

function unknownWords({ kind, estimator }: AnalysisResult): string {
  return `${kind} is said to be of estimator ${estimator}, which no version up to this one has; a result of a later version is verified by that one`;
}

/** The first one bears no number. */
function estimatorOf({ estimator = 1 }: AnalysisResult): number {
  return estimator;
}
