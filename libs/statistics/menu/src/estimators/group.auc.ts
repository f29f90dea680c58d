import { pairMeasure, pairScore, type PairForm, type PairMeasure } from './pair.measure.js';

/** Two groups over the same ordered bins. Noisy: may be negative. */
export interface TwoGroups {
  readonly lower: readonly number[];
  readonly upper: readonly number[];
  /** Noise variance of each cell, subjects squared. */
  readonly noiseVariance: number;
}

/** Errors below this AUC's are not believed of one that is nearer to 1. */
const LARGEST_PLAIN = 0.95;

/**
 * How often a subject of the upper group lies in a higher bin than one of the lower group; half for the same bin.
 * @source Hanley and McNeil 1982, The meaning and use of the area under an ROC curve
 */
export function groupAuc({ lower, upper, noiseVariance }: TwoGroups): PairMeasure {
  const form = pairForm(lower.length, (low, high) => (high > low ? 1 : high === low ? 0.5 : 0));
  const cells = [...lower, ...upper];
  const { value } = pairScore(cells, form, noiseVariance);
  return pairMeasure(cells, form, noiseVariance, smallestVariance(value, sum(lower), sum(upper)));
}

/** Which share of the pairs lies in the same bin. */
export function tiedShare({ lower, upper, noiseVariance }: TwoGroups): PairMeasure {
  const form = pairForm(lower.length, (low, high) => (high === low ? 1 : 0));
  return pairMeasure([...lower, ...upper], form, noiseVariance);
}

function pairForm(bins: number, adds: (low: number, high: number) => number): PairForm {
  const isUpper = (cell: number): boolean => cell >= bins;
  return {
    length: 2 * bins,
    range: [0, 1],
    denominator: (a, b) => (isUpper(a) === isUpper(b) ? 0 : 1),
    numerator: (a, b) => (isUpper(a) === isUpper(b) ? 0 : isUpper(a) ? adds(b, a - bins) : adds(a, b - bins)),
  };
}

/**
 * Half of the variance that an AUC of exponential scores has: noise may make the estimated one as small as 0.
 * @param auc as estimated, taken between 1/2 and 0.95
 * @source Hanley and McNeil 1982, equation 1
 */
export function smallestVariance(auc: number, lower: number, upper: number): number {
  const a = Math.min(LARGEST_PLAIN, Math.max(0.5, Number.isFinite(auc) ? Math.max(auc, 1 - auc) : 0.5));
  const [n, m] = [Math.max(1, lower), Math.max(1, upper)];
  const [q1, q2] = [a / (2 - a), (2 * a * a) / (1 + a)];
  return (a * (1 - a) + (m - 1) * (q1 - a * a) + (n - 1) * (q2 - a * a)) / (2 * n * m);
}

function sum(cells: readonly number[]): number {
  return cells.reduce((all, one) => all + one, 0);
}
