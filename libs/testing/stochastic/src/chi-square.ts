import type { Bin } from './sampler-vectors.table.js';

/**
 * Pearson's chi-square statistic of integer samples against exact bin probabilities.
 * @param bins adjoining bins in ascending order
 * @returns sum over the bins of (observed - expected)^2 / expected
 */
export function chiSquare(samples: readonly number[], bins: readonly Bin[]): number {
  const observed = new Array<number>(bins.length).fill(0);
  for (const sample of samples) observed[binOf(sample, bins)] += 1;
  return bins.reduce((sum, [, , probability], index) => {
    const expected = samples.length * probability;
    const difference = observed[index] - expected;
    return sum + (difference * difference) / expected;
  }, 0);
}

/** Index of the first bin whose highest value is not below the sample, by halving. */
function binOf(sample: number, bins: readonly Bin[]): number {
  let low = 0;
  let high = bins.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((bins[middle][1] ?? Number.POSITIVE_INFINITY) >= sample) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** @returns the correlation of successive draws; about 0 +- 1 / sqrt(n) if they are independent */
export function lagOneCorrelation(samples: readonly number[]): number {
  const mean = samples.reduce((sum, x) => sum + x, 0) / samples.length;
  let together = 0;
  let alone = 0;
  for (let i = 0; i < samples.length; i++) {
    alone += (samples[i] - mean) * (samples[i] - mean);
    if (i > 0) together += (samples[i] - mean) * (samples[i - 1] - mean);
  }
  return together / alone;
}
