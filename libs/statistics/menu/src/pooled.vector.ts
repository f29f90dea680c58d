import { divide, rational, toNumber } from '@collimate/kernel-numeric';
import { MenuError } from './menu.error.js';
import type { ReleaseDesign } from './define.release.js';

/** The exact sum of the sites' vectors with the noise that is in it: estimators know the noise by this value alone. */
export interface PooledVector {
  /** Lattice units. */
  readonly vector: readonly bigint[];
  /** Of each coordinate, lattice units squared. */
  readonly noiseVariance: bigint;
  /** How many sites contributed. */
  readonly sites: number;
}

/**
 * The pooled vector of sites that each add their own full noise.
 * @throws MenuError LENGTH_MISMATCH or INVALID_SITES
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

/** @returns how many times the noise of one answer is in the sum: the number of sites where each adds its own */
export function noiseCopies(design: ReleaseDesign<string>, { noiseVariance }: PooledVector): number {
  return toNumber(divide(rational(noiseVariance), rational(design.event.sigma2)));
}
