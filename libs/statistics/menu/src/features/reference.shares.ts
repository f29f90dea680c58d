import normalCdf from '@stdlib/stats-base-dists-normal-cdf';
import { standardise, type ScaledVariable } from './feature.scaling.js';

/** Where a number lies and how far it spreads, on its transformed scale. */
export type PublicReference = Pick<ScaledVariable, 'transform' | 'centre' | 'width'>;

/** Public bounds of a subgroup of that number, in its own unit. */
export interface Bounds {
  readonly atLeast?: number | undefined;
  readonly below?: number | undefined;
}

/** @returns the share of a population that is normal around a public reference below a value; nobody where the transform has none */
export function shareBelow(value: number, reference: PublicReference): number {
  return normalCdf(standardise(value, reference) ?? Number.NEGATIVE_INFINITY, 0, 1);
}

/** @returns the shares of that population in each bin, the first and the last one open; of those within bounds where there are any */
export function binShares(
  edges: readonly number[],
  reference: PublicReference,
  { atLeast, below }: Bounds = {},
): readonly number[] {
  const [first, last] = [
    atLeast === undefined ? 0 : shareBelow(atLeast, reference),
    below === undefined ? 1 : shareBelow(below, reference),
  ];
  const whole = last - first;
  if (!(whole > 0)) return new Array<number>(edges.length + 1).fill(1 / (edges.length + 1));
  const ends = [0, ...edges.map((edge) => shareBelow(edge, reference)), 1].map((end) => Math.min(last, Math.max(first, end)));
  return ends.slice(1).map((end, bin) => (end - ends[bin]) / whole);
}
