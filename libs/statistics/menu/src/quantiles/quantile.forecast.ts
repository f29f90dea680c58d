import { SeededRandom } from '@collimate/kernel-numeric';
import { LEVEL, Z } from '../estimators/estimate.js';
import { halfWidthsOf, spreadNote } from '../estimators/half.width.js';
import { quantilesOf } from '../estimators/quantile.estimator.js';
import { asTold } from '../told.instead.js';
import { shareBelow } from '../features/reference.shares.js';
import { PLANNING_SEED } from '../planning.seed.js';
import type { PrefixAxis } from '../prefix-cells/prefix-cells.design.js';
import { prefixNoise, prefixReader } from '../prefix-cells/prefix.matrix.js';
import { tidyRow, type RowHead, type TidyRow } from '../tidy.row.js';
import { isCoarse, LARGEST_NOISE_SHARE } from './quantile.rule.js';

/** What is planned, with the SD of the pooled noise of a coordinate in lattice units. */
interface PlannedNoise {
  readonly subjects: number;
  readonly sites: number;
  readonly sigma: number;
}

/**
 * A quantile as it is expected of a population that is normal around the public reference, or spread evenly over the edges where the
 * protocol gives none, by the estimator of the published one. Refused where the noise alone would make the interval of a median wider than one SD to either side, and
 * where the quantile is expected beyond the public edges.
 * @param drawn intervals of invented studies: the middle half-width is planned; without them it is that of the expected numbers
 */
export function quantileForecast(
  head: RowHead,
  axis: PrefixAxis,
  level: string,
  { subjects, sites, sigma }: PlannedNoise,
  drawn: DrawnQuantiles = {},
): TidyRow {
  const { lengths } = prefixReader(axis.coefficients);
  const noise = sigma * Math.max(...lengths);
  const expected = [...expectedShares(axis), 1].map((share) => share * subjects);
  const found = quantilesOf({ edges: axis.edges, prefixes: expected, noiseOf: () => noise }, [Number(level)])?.[0];
  const { value, beyond, noiseError, samplingError, ...ends } = found === undefined ? NOBODY : asTold(found);
  const halves = halfWidthsOf(drawn[level]);
  const { lower, upper } = withHalf(ends, halves?.middle);
  const isDrowned = (Z * noise) / subjects > LARGEST_NOISE_SHARE;
  const refusals = [
    ...(isDrowned ? [`the noise of a rank is ${noise.toFixed(0)} subjects`] : []),
    ...(beyond === null ? [] : [`it is expected ${beyond} the public edges: an edge further out would do`]),
  ];
  const isOpen = lower === null || upper === null;
  return tidyRow(head, {
    quantity: 'quantile',
    variable: axis.variable,
    level,
    unit: axis.unit,
    scale: 'value',
    estimate: value,
    se_noise: noiseError,
    se_sampling: samplingError,
    se: found?.standardError ?? null,
    lower,
    upper,
    confidence: LEVEL,
    n: subjects,
    sites,
    flags: [isOpen && 'boundary', found !== undefined && isCoarse(found) && 'coarse-bins'],
    ...(refusals.length > 0
      ? { status: 'refused' as const, note: refusals.join('; ') }
      : {
          note: isOpen ? 'its interval is expected to be open: an edge further out would close it' : (spreadNote(halves) ?? ''),
        }),
  });
}

/** An interval that is stretched to a half-width; one with an open end stays. */
function withHalf(ends: Ends, half: number | undefined): Ends {
  const { lower, upper } = ends;
  if (lower === null || upper === null || half === undefined || upper === lower) return ends;
  const [middle, own] = [(lower + upper) / 2, (upper - lower) / 2];
  return { lower: middle - half * ((middle - lower) / own), upper: middle + half * ((upper - middle) / own) };
}

interface Ends {
  readonly lower: number | null;
  readonly upper: number | null;
}

/** Closed intervals of each level, as invented studies tell them. */
export type DrawnQuantiles = Readonly<Record<string, readonly { readonly lower: number; readonly upper: number }[]>>;

/** Studies that are invented. */
const STUDIES = 100;

/** @returns intervals of invented studies whose reference is right, by the estimator of the published ones */
export function drawnQuantiles(axis: PrefixAxis, levels: readonly string[], { subjects, sigma }: PlannedNoise): DrawnQuantiles {
  const random = new SeededRandom(PLANNING_SEED);
  const { rows } = prefixReader(axis.coefficients);
  const below = [0, ...expectedShares(axis), 1];
  const shares = below.slice(1).map((one, bin) => one - below[bin]);
  const noiseOf = prefixNoise(rows, sigma);
  const studies = Array.from({ length: STUDIES }, () => {
    const counts = shares.map((share) => subjects * share + Math.sqrt(subjects * share) * random.normal());
    // All together are the planned patients.
    const beyond = counts.reduce((sum, one) => sum + one, 0) - subjects;
    const noise = rows[0].map(() => sigma * random.normal());
    let sum = 0;
    const prefixes = counts.map((count, bin) => {
      sum += count - beyond * shares[bin];
      return sum + rows[bin].reduce((total, one, i) => total + one * noise[i], 0);
    });
    return quantilesOf({ edges: axis.edges, prefixes, noiseOf }, levels.map(Number)) ?? [];
  });
  return Object.fromEntries(
    levels.map((level, index) => [
      level,
      studies.flatMap((found) => {
        if (found[index] === undefined) return [];
        const { lower, upper } = asTold(found[index]);
        return lower === null || upper === null ? [] : [{ lower, upper }];
      }),
    ]),
  );
}

/** @returns the share of the planned population below each edge */
function expectedShares({ reference, edges }: PrefixAxis): readonly number[] {
  if (reference === undefined) {
    const [first, last] = [edges[0], edges[edges.length - 1]];
    return edges.map((edge) => (edge - first) / (last - first));
  }
  return edges.map((edge) => shareBelow(edge, reference));
}

/** What is expected where the noise leaves nobody. */
const NOBODY = { value: null, beyond: null, lower: null, upper: null, noiseError: null, samplingError: null };
