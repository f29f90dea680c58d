import type { CooccurrenceMatrix } from '@collimate/radiomics-texture';
import { informationOf, type Distribution } from './distribution.js';

/**
 * What the GLCM features read: the marginal distributions of a normalised co-occurrence matrix, and three sums over its
 * cells. Made in one pass over the cells that are not zero.
 * @source IBSI LFYI
 */
export interface CooccurrenceSummary {
  /** Ng, the highest level that may occur. */
  readonly levelCount: number;
  /** p_i. of level i; the matrix is symmetric, so p_.j is the same. */
  readonly level: Distribution;
  /** p_(i-j) of the difference |i - j|. */
  readonly difference: Distribution;
  /** p_(i+j) of the sum i + j. */
  readonly sum: Distribution;
  /** The largest p_ij. */
  readonly maximum: number;
  /** Sum of p_ij squared. */
  readonly energy: number;
  /** Entropy of p_ij in bits. */
  readonly entropy: number;
  /** Sum of i j p_ij. */
  readonly product: number;
}

/** @input a matrix with at least one pair */
export function summariseCooccurrence(matrix: CooccurrenceMatrix): CooccurrenceSummary {
  const { levels, columns, counts } = matrix.cells;
  const lowest = levels[0];
  const span = levels[levels.length - 1] - lowest + 1;
  const level = new Float64Array(span);
  const difference = new Float64Array(span);
  const sum = new Float64Array(2 * span - 1);
  let maximum = 0;
  let squares = 0;
  let information = 0;
  let product = 0;
  for (let n = 0; n < counts.length; n++) {
    const count = counts[n];
    level[levels[n] - lowest] += count;
    difference[Math.abs(levels[n] - columns[n])] += count;
    sum[levels[n] + columns[n] - 2 * lowest] += count;
    product += levels[n] * columns[n] * count;
    squares += count * count;
    if (count > maximum) maximum = count;
    information -= informationOf(count / matrix.total);
  }
  return {
    levelCount: matrix.levelCount,
    level: { first: lowest, p: share(level, matrix.total) },
    difference: { first: 0, p: share(difference, matrix.total) },
    sum: { first: 2 * lowest, p: share(sum, matrix.total) },
    maximum: maximum / matrix.total,
    energy: squares / (matrix.total * matrix.total),
    entropy: information,
    product: product / matrix.total,
  };
}

/** Counts to probabilities, in place. */
function share(counts: Float64Array, total: number): Float64Array {
  for (let n = 0; n < counts.length; n++) counts[n] /= total;
  return counts;
}
