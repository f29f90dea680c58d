import { LEVEL, Z } from '../estimators/estimate.js';
import { quantilesOf } from '../estimators/quantile.estimator.js';
import { asTold } from '../told.instead.js';
import { shareBelow } from '../features/reference.shares.js';
import type { PrefixAxis } from '../prefix-cells/prefix-cells.design.js';
import { prefixReader } from '../prefix-cells/prefix.matrix.js';
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
 */
export function quantileForecast(
  head: RowHead,
  axis: PrefixAxis,
  level: string,
  { subjects, sites, sigma }: PlannedNoise,
): TidyRow {
  const { lengths } = prefixReader(axis.coefficients);
  const noise = sigma * Math.max(...lengths);
  const expected = [...expectedShares(axis), 1].map((share) => share * subjects);
  const found = quantilesOf({ edges: axis.edges, prefixes: expected, noiseOf: () => noise }, [Number(level)])?.[0];
  const { value, beyond, lower, upper, noiseError, samplingError } = found === undefined ? NOBODY : asTold(found);
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
      : isOpen && { note: 'its interval is expected to be open: an edge further out would close it' }),
  });
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
