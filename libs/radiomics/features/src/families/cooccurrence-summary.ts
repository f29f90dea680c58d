import { type CooccurrenceMatrix, marginsOf } from '@collimate/radiomics-texture';
import { entropy, informationOfCounts, mean, momentAbout, variance } from './distribution.js';

/**
 * What the GLCM features read of a normalised co-occurrence matrix: sums over its cells, and over the distributions of the level, of the
 * difference |i - j| and of the sum i + j. The matrix is symmetric, so p_.j is p_i. as well.
 * @source IBSI LFYI
 */
export interface CooccurrenceSummary {
  /** The largest p_ij. */
  readonly maximum: number;
  /** Sum of p_ij squared. */
  readonly energy: number;
  /** Entropy of p_ij in bits. */
  readonly entropy: number;
  /** Sum of i j p_ij. */
  readonly product: number;
  readonly level: { readonly mean: number; readonly variance: number; readonly entropy: number };
  readonly difference: DifferenceSums & { readonly variance: number; readonly entropy: number };
  readonly sum: { readonly mean: number; readonly variance: number; readonly entropy: number };
  /** Moments of the sum about twice the mean level. */
  readonly cluster: { readonly tendency: number; readonly shade: number; readonly prominence: number };
}

/** Expectations over the difference d = |i - j|. */
export interface DifferenceSums {
  /** d. */
  readonly mean: number;
  /** d². */
  readonly contrast: number;
  /** 1 / (1 + d). */
  readonly inverse: number;
  /** 1 / (1 + d / Ng). */
  readonly inverseNormalised: number;
  /** 1 / (1 + d²). */
  readonly inverseMoment: number;
  /** 1 / (1 + d² / Ng²). */
  readonly inverseMomentNormalised: number;
  /** 1 / d², without d = 0. */
  readonly inverseVariance: number;
}

/** @input a matrix with at least one pair */
export function summariseCooccurrence(matrix: CooccurrenceMatrix): CooccurrenceSummary {
  const { total, levelCount } = matrix;
  const margins = matrix.margins ?? marginsOf(matrix.cells);
  const level = { first: margins.first, p: shares(margins.level, total) };
  const difference = { first: 0, p: shares(margins.difference, total) };
  const sum = { first: 2 * margins.first, p: shares(margins.sum, total) };
  const meanLevel = mean(level);
  const centre = 2 * meanLevel;
  return {
    maximum: margins.largest / total,
    energy: margins.squares / (total * total),
    entropy: informationOfCounts(matrix.cells.counts, total),
    product: margins.product / total,
    level: { mean: meanLevel, variance: variance(level), entropy: entropy(level) },
    difference: { ...differenceSums(difference.p, levelCount), variance: variance(difference), entropy: entropy(difference) },
    sum: { mean: mean(sum), variance: variance(sum), entropy: entropy(sum) },
    cluster: {
      tendency: momentAbout(sum, centre, 2),
      shade: momentAbout(sum, centre, 3),
      prominence: momentAbout(sum, centre, 4),
    },
  };
}

function differenceSums(p: Float64Array, levelCount: number): DifferenceSums {
  let [mean, contrast, inverse, inverseNormalised] = [0, 0, 0, 0];
  let [inverseMoment, inverseMomentNormalised, inverseVariance] = [0, 0, 0];
  for (let d = 0; d < p.length; d++) {
    const share = p[d];
    if (share === 0) continue;
    mean += d * share;
    contrast += d * d * share;
    inverse += (1 / (1 + d)) * share;
    inverseNormalised += (1 / (1 + d / levelCount)) * share;
    inverseMoment += (1 / (1 + d * d)) * share;
    inverseMomentNormalised += (1 / (1 + (d * d) / (levelCount * levelCount))) * share;
    if (d !== 0) inverseVariance += (1 / (d * d)) * share;
  }
  return { mean, contrast, inverse, inverseNormalised, inverseMoment, inverseMomentNormalised, inverseVariance };
}

/** Counts as probabilities. */
function shares(counts: Float64Array, total: number): Float64Array {
  const p = new Float64Array(counts.length);
  for (let n = 0; n < counts.length; n++) p[n] = counts[n] / total;
  return p;
}
