import { divide, rational, toNumber } from '@collimate/kernel-numeric';
import { realisedSigma2, type SharedDiscreteGaussianEvent } from '@collimate/privacy-accounting';
import { MenuError } from './menu.error.js';
import type { ReleaseDesign } from './define.release.js';

/** The exact sum of the sites' vectors with the noise that is in it: estimators know the noise by this value alone. */
export interface PooledVector {
  /** Lattice units. */
  readonly vector: readonly bigint[];
  /** Noise variance of each coordinate, lattice units squared. */
  readonly noiseVariance: bigint;
  /** How many sites contributed. */
  readonly sites: number;
  /** What each site was charged for its share of the noise; absent where each added its own full noise. */
  readonly shared?: SharedDiscreteGaussianEvent;
}

/**
 * The pooled vector of sites that each add their own full noise.
 * @throws MenuError LENGTH_MISMATCH or INVALID_SITES
 * @source Bun and Steinke 2016, Concentrated Differential Privacy; ADR 0005 (each site its own noise)
 * @example
 * ```ts
 * import { designStatistic, poolLocally } from '@collimate/statistics-menu';
 * const shape = { by: 'group', groups: ['benign', 'malignant'], features: [] };
 * const spec = { name: 'enrolment', kind: 'group-counts', rho: '1/100' } as const;
 * const design = designStatistic(spec, shape);
 * poolLocally(design, [25n, 30n], 3).noiseVariance === 3n * design.event.sigma2; // => true
 * poolLocally(design, [25n], 3); // throws LENGTH_MISMATCH
 * poolLocally(design, [25n, 30n], 0); // throws INVALID_SITES
 * ```
 */
export function poolLocally(design: ReleaseDesign<string>, vector: readonly bigint[], sites: number): PooledVector {
  if (vector.length !== design.length) {
    throw new MenuError('LENGTH_MISMATCH', 'the pooled vector has another length than the statistic');
  }
  if (!Number.isSafeInteger(sites) || sites < 1) {
    throw new MenuError('INVALID_SITES', 'a pooled vector has at least one contributing site');
  }
  return { vector, noiseVariance: BigInt(sites) * design.event.sigma2, sites };
}

/**
 * The pooled vector of sites that share the noise: its variance is that of the shares that are really in the sum.
 * @param survivors how many sites are in it, at least the honest ones that the noise was made for
 * @throws MenuError LENGTH_MISMATCH or INVALID_SITES
 * @source Kairouz, Liu and Steinke 2021, The Distributed Discrete Gaussian Mechanism; ADR 0056
 * @example
 * ```ts
 * import { sharedGaussian } from '@collimate/privacy-accounting';
 * import { designStatistic, poolLocally, poolShared } from '@collimate/statistics-menu';
 * const shape = { by: 'group', groups: ['benign', 'malignant'], features: [] };
 * const design = designStatistic({ name: 'enrolment', kind: 'group-counts', rho: '1/1000' }, shape);
 * const event = sharedGaussian({ sigma2: design.event.sigma2, d2: design.event.d2, honest: 4, length: 2 });
 * const pooled = poolShared(design, event, [25n, 30n], 5);
 * pooled.noiseVariance === 5n * event.share2; // => true
 * pooled.noiseVariance < poolLocally(design, [25n, 30n], 5).noiseVariance; // => true
 * poolShared(design, event, [25n, 30n], 3); // throws INVALID_SITES
 * ```
 */
export function poolShared(
  design: ReleaseDesign<string>,
  event: SharedDiscreteGaussianEvent,
  vector: readonly bigint[],
  survivors: number,
): PooledVector {
  if (vector.length !== design.length) {
    throw new MenuError('LENGTH_MISMATCH', 'the pooled vector has another length than the statistic');
  }
  if (!Number.isSafeInteger(survivors) || survivors < event.honest) {
    throw new MenuError('INVALID_SITES', 'fewer sites are in the sum than the noise was made for');
  }
  return { vector, noiseVariance: realisedSigma2(event, survivors), sites: survivors, shared: event };
}

/** @returns how many times the noise of one answer is in the sum: the number of sites where each adds its own */
export function noiseCopies(design: ReleaseDesign<string>, { noiseVariance }: PooledVector): number {
  return toNumber(divide(rational(noiseVariance), rational(design.event.sigma2)));
}
