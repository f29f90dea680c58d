import { toNumber, type Rational } from '@collimate/kernel-numeric';
import normalQuantile from '@stdlib/stats-base-dists-normal-quantile';
import { LEVEL, Z } from '../estimators/estimate.js';
import { undoTransform } from '../features/feature.scaling.js';
import type { PrefixAxis } from '../prefix-cells/prefix-cells.design.js';
import { prefixReader } from '../prefix-cells/prefix.matrix.js';
import { tidyRow, type RowHead, type TidyRow } from '../tidy.row.js';
import { LARGEST_NOISE_SHARE } from './quantile.rule.js';

/** What is planned, with the SD of the pooled noise of a coordinate in lattice units. */
interface PlannedNoise {
  readonly subjects: number;
  readonly sites: number;
  readonly sigma: number;
  readonly rho: Rational;
}

/**
 * A quantile as it is expected of a population that is normal around the public reference, or spread evenly over the edges where the
 * protocol gives none; refused where the noise alone would make the interval of a median wider than one SD to either side.
 */
export function quantileForecast(
  head: RowHead,
  axis: PrefixAxis,
  level: string,
  { subjects, sites, sigma, rho }: PlannedNoise,
): TidyRow {
  const share = Number(level);
  const { lengths } = prefixReader(axis.coefficients);
  const noise = sigma * Math.max(...lengths);
  const errors = [noise / subjects, Math.sqrt((share * (1 - share)) / subjects)] as const;
  const error = Math.hypot(...errors);
  const at = expectedQuantile(axis);
  const [lower, upper] = [at(share - Z * error), at(share + Z * error)];
  const standardError = (upper - lower) / (2 * Z);
  const isRefused = (Z * noise) / subjects > LARGEST_NOISE_SHARE;
  const needed = (Z * noise) / LARGEST_NOISE_SHARE;
  return tidyRow(head, {
    quantity: 'quantile',
    variable: axis.variable,
    level,
    unit: axis.unit,
    scale: 'value',
    estimate: at(share),
    se_noise: (standardError * errors[0]) / error,
    se_sampling: (standardError * errors[1]) / error,
    se: standardError,
    lower,
    upper,
    confidence: LEVEL,
    n: subjects,
    sites,
    ...(isRefused && {
      status: 'refused' as const,
      note: `the noise of a rank is ${noise.toFixed(0)} subjects: ${Math.ceil(needed)} subjects or rho ${(toNumber(rho) * (needed / subjects) ** 2).toFixed(3)} would do`,
    }),
  });
}

/** Beyond these shares nothing is foreseen. */
const OUTERMOST = 0.001;

function expectedQuantile({ reference, edges }: PrefixAxis): (share: number) => number {
  const within = (share: number): number => Math.min(1 - OUTERMOST, Math.max(OUTERMOST, share));
  if (reference === undefined) {
    const [first, last] = [edges[0], edges[edges.length - 1]];
    return (share) => first + within(share) * (last - first);
  }
  const { centre, width, transform } = reference;
  return (share) => undoTransform(centre + width * normalQuantile(within(share), 0, 1), transform);
}
