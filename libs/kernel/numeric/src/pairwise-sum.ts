/**
 * Sum in a fixed binary tree, so that the result depends on the order of the values and on nothing else, and its
 * rounding error grows with log n only.
 * @input values, any length; read from `from` (inclusive) to `to` (exclusive)
 * @example
 * ```ts
 * import { pairwiseSum } from '@collimate/kernel-numeric';
 * pairwiseSum([1, 2, 3, 4], 1, 3); // => 5
 * ```
 */
export function pairwiseSum(values: ArrayLike<number>, from = 0, to = values.length): number {
  if (to - from <= 32) {
    let sum = 0;
    for (let i = from; i < to; i++) sum += values[i];
    return sum;
  }
  const middle = from + ((to - from) >> 1);
  return pairwiseSum(values, from, middle) + pairwiseSum(values, middle, to);
}
