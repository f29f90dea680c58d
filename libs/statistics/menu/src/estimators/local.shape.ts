import normalQuantile from '@stdlib/stats-base-dists-normal-quantile';
import { isotonicRegression } from './isotonic.regression.js';
import { normalPoints, type BinPoints } from './normal.bins.js';

/** Between two edges at least so many normal SDs, where noise leaves nobody. */
const NARROWEST = 1e-3;
/** A tail is at most so many times as steep as the bin beside it. */
const STEEPEST = 3;

/**
 * How a score is spread within its public bins if its totals are taken as they are: a normal number is mapped to the score so that every edge has the share of
 * the subjects below it, linearly in between. What is not normal (skewed, heavy tails, two humps) is followed as far as the bins show it.
 * @param counts of each bin; noisy, may be negative
 * @param bends whether the tails go on as the last two bins bend, or straight on
 * @source ADR 0113
 */
export function localPoints(edges: readonly number[], counts: readonly number[], bends: boolean): readonly BinPoints[] {
  const z = normalEdges(counts);
  const last = edges.length - 1;
  const slope = (edge: number): number => (edges[edge] - edges[edge - 1]) / (z[edge] - z[edge - 1]);
  const bend = (outer: number, inner: number): number =>
    bends ? Math.min(STEEPEST, Math.max(1 / STEEPEST, slope(outer) / slope(inner))) : 1;
  const below = slope(1) * bend(1, Math.min(2, last));
  const above = slope(last) * bend(last, Math.max(1, last - 1));
  const scoreOf = (bin: number, x: number): number => {
    if (bin === 0) return edges[0] + (x - z[0]) * below;
    if (bin > last) return edges[last] + (x - z[last]) * above;
    return edges[bin - 1] + (x - z[bin - 1]) * slope(bin);
  };
  return normalPoints(z, { centre: 0, width: 1 }).map(({ at, weights }, bin) => ({
    weights,
    at: at.map((x) => scoreOf(bin, x)),
  }));
}

/** @returns of each edge the normal quantile of the share below it, rising */
function normalEdges(counts: readonly number[]): readonly number[] {
  let sum = 0;
  const below = isotonicRegression(counts.map((one) => (sum += one)));
  const subjects = Math.max(1, sum);
  const smallest = 1 / (2 * subjects);
  const z: number[] = [];
  for (const one of below.slice(0, -1)) {
    const share = Math.min(1 - smallest, Math.max(smallest, one / subjects));
    z.push(Math.max(normalQuantile(share, 0, 1), (z[z.length - 1] ?? Number.NEGATIVE_INFINITY) + NARROWEST));
  }
  return z;
}
