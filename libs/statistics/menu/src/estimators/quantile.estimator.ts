import { Z } from './estimate.js';
import type { Replaced, ToldEnds } from '../told.instead.js';
import { isotonicRegression } from './isotonic.regression.js';
import { halfWayAround, liesBetweenWholes } from './whole.numbers.js';
import { withinBin, type KnownAtEdges } from './within.bin.js';

/** Noisy numbers of subjects in bins 0 to b of one variable. */
export interface PrefixCounts {
  /** Between the bins, rising; the first and the last bin are open. */
  readonly edges: readonly number[];
  /** One for each bin; the last is all of them. */
  readonly prefixes: readonly number[];
  /** SD of the noise of `prefixes[bin] - share * (the last of them)`. */
  readonly noiseOf: (bin: number, share: number) => number;
}

/** A quantile with its error; an end that lies beyond the public edges is null. */
interface StoredQuantile {
  readonly value: number | null;
  /** On which side of the edges the value lies where there is none. */
  readonly beyond: 'below' | 'above' | null;
  /** As read by linear interpolation: too near by what the bins hide, and stored as it always was. */
  readonly lower: number | null;
  readonly upper: number | null;
  /** SD of the share of subjects below it, by the noise and by the choice of the subjects. */
  readonly shareNoise: number;
  readonly shareSampling: number;
  /** Of the value, from the width of the interval; null where that has an open end. */
  readonly noiseError: number | null;
  readonly samplingError: number | null;
  readonly standardError: number | null;
}

/** Beside it stand the ends of the interval that is told, with what the bins hide in it. */
export type Quantile = Replaced<StoredQuantile, 'told', ToldEnds>;

/**
 * Quantiles from noisy cumulative counts: made to rise, read by linear interpolation in the bins; the interval holds the values at which
 * the noisy distribution function is within 1.96 standard errors of the share, sampling and noise together. The interval that is told ends where the
 * subjects of the bin in which it ends may lie at the furthest; where the edges lie between whole numbers, half-way to the next one.
 * @param shares between 0 and 1
 * @returns undefined where the noise leaves nobody
 */
export function quantilesOf(counts: PrefixCounts, shares: readonly number[]): readonly Quantile[] | undefined {
  const { edges, prefixes, noiseOf } = counts;
  const rising = isotonicRegression(prefixes).map((one) => Math.max(0, one));
  const subjects = rising[rising.length - 1];
  if (!(subjects > 0)) return undefined;
  const distribution: KnownAtEdges = { edges, shares: rising.slice(0, -1).map((one) => one / subjects) };
  return shares.map((share): Quantile => {
    const value = valueAt(distribution, share, 'first');
    const bin = binAround(distribution, share);
    const neighbours = [bin - 1, bin].map((one) => Math.min(edges.length - 1, Math.max(0, one)));
    const shareNoise = Math.max(...neighbours.map((one) => noiseOf(one, share))) / subjects;
    const shareSampling = Math.sqrt((share * (1 - share)) / subjects);
    const error = Math.hypot(shareNoise, shareSampling);
    const lower = inside(valueAt(distribution, share - Z * error, 'first'));
    const upper = inside(valueAt(distribution, share + Z * error, 'last'));
    const standardError = lower === null || upper === null ? null : (upper - lower) / (2 * Z);
    const part = (of: number): number | null => standardError && (standardError * of) / error;
    return {
      value: inside(value),
      beyond: value === Number.NEGATIVE_INFINITY ? 'below' : value === Number.POSITIVE_INFINITY ? 'above' : null,
      lower,
      upper,
      told: toldEnds(distribution, share, error),
      shareNoise,
      shareSampling,
      noiseError: part(shareNoise),
      samplingError: part(shareSampling),
      standardError,
    };
  });
}

/** Of whole numbers an end lies half-way to the next one: whatever is read between two half-way points is the number in their middle. */
function toldEnds(of: KnownAtEdges, share: number, error: number): ToldEnds {
  const ends = [valueAt(of, share - Z * error, 'first', first), valueAt(of, share + Z * error, 'last', last)] as const;
  const [lower, upper] = liesBetweenWholes(of.edges) ? halfWayAround(...ends) : ends;
  return [inside(lower), inside(upper)];
}

function inside(value: number): number | null {
  return Number.isFinite(value) ? value : null;
}

/** @returns index of the first edge with at least that share below it; the number of edges if none has */
function binAround({ shares }: KnownAtEdges, share: number): number {
  const found = shares.findIndex((one) => one >= share);
  return found < 0 ? shares.length : found;
}

/** Where in the bin before the edge `after` a share ends. */
type Reading = (distribution: KnownAtEdges, after: number, share: number) => number;

const linear: Reading = ({ edges, shares }, after, share) => {
  const [low, high] = [shares[after - 1], shares[after]];
  return edges[after - 1] + ((edges[after] - edges[after - 1]) * (share - low)) / (high - low);
};
const first: Reading = (...of) => withinBin(...of)[0];
const last: Reading = (...of) => withinBin(...of)[1];

/** @returns the first or the last value with that share below it, infinite where it lies in an open bin */
function valueAt(of: KnownAtEdges, share: number, which: 'first' | 'last', reading = linear): number {
  const { edges, shares } = of;
  const after = shares.findIndex((one) => (which === 'first' ? one >= share : one > share));
  if (after < 0) return shares[shares.length - 1] === share ? edges[edges.length - 1] : Number.POSITIVE_INFINITY;
  if (after === 0) return shares[0] === share ? edges[0] : Number.NEGATIVE_INFINITY;
  return reading(of, after, share);
}
