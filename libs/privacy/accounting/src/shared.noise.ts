import { rational, type Rational } from '@collimate/kernel-numeric';
import { AccountingError } from './accounting.error.js';

/** Discrete Gaussian noise of which every site of a roster adds one share, under masks that let the sum alone be seen. */
export interface SharedDiscreteGaussianEvent {
  readonly kind: 'shared-discrete-gaussian';
  /** The parameter sigma squared that is claimed for the honest shares together, lattice units squared. */
  readonly sigma2: bigint;
  /** The parameter of each single share, floor(sigma2 / honest) + 1, at least 16. */
  readonly share2: bigint;
  /** Shares of honest sites that are in every sum, at least 2. */
  readonly honest: number;
  /** Squared L2 sensitivity of the vector between neighbours, lattice units squared, at least 1. */
  readonly d2: bigint;
  /** Coordinates that bear noise. */
  readonly length: number;
}

/** Smallest parameter of a share: below a sigma of 4 the sum of shares is not close enough to a discrete Gaussian. */
const SMALLEST_SHARE2 = 16n;

/**
 * The event of a release whose noise the sites share.
 * @param terms sigma2 and d2 in squared lattice units, honest the shares of honest sites in every sum, length in coordinates
 * @throws AccountingError SHARE_TOO_SMALL where a share would have a sigma below 4 lattice units, or where the slack of a sum
 * of shares is more than what the shares exceed sigma2 by; INVALID_EVENT for other parameters that mean nothing
 * @example
 * ```ts
 * import { sharedGaussian } from '@collimate/privacy-accounting';
 * sharedGaussian({ sigma2: 1000n, d2: 4n, honest: 6, length: 10 }).share2; // => 167n
 * sharedGaussian({ sigma2: 50n, d2: 4n, honest: 6, length: 10 }); // throws SHARE_TOO_SMALL
 * ```
 */
export function sharedGaussian(terms: Omit<SharedDiscreteGaussianEvent, 'kind' | 'share2'>): SharedDiscreteGaussianEvent {
  const { sigma2, honest, d2, length } = terms;
  if (!Number.isSafeInteger(honest) || honest < 2) throw invalid('at least two shares of honest sites are in every sum');
  return checkShared({ kind: 'shared-discrete-gaussian', sigma2, share2: sigma2 / BigInt(honest) + 1n, honest, d2, length });
}

/**
 * The same release with another number of honest shares in its sum: how many there are follows from the roster of an attempt.
 * @throws AccountingError INVALID_EVENT, SHARE_TOO_SMALL
 * @example
 * ```ts
 * import { amongHonest, sharedGaussian } from '@collimate/privacy-accounting';
 * amongHonest(sharedGaussian({ sigma2: 1000n, d2: 4n, honest: 6, length: 10 }), 4).share2; // => 251n
 * ```
 */
export function amongHonest({ sigma2, d2, length }: SharedDiscreteGaussianEvent, honest: number): SharedDiscreteGaussianEvent {
  return sharedGaussian({ sigma2, d2, length, honest });
}

/** @throws AccountingError INVALID_EVENT, SHARE_TOO_SMALL */
export function checkShared(event: SharedDiscreteGaussianEvent): SharedDiscreteGaussianEvent {
  const { sigma2, share2, honest, d2, length } = event;
  if (sigma2 <= 0n || d2 <= 0n) throw invalid('sigma2 and d2 are positive integers');
  if (!Number.isSafeInteger(honest) || honest < 2) throw invalid('at least two shares of honest sites are in every sum');
  if (!Number.isSafeInteger(length) || length < 1) throw invalid('a vector has at least one coordinate');
  if (share2 !== sigma2 / BigInt(honest) + 1n) throw invalid('a share is floor(sigma2 / honest) + 1');
  if (share2 < SMALLEST_SHARE2) {
    throw new AccountingError('SHARE_TOO_SMALL', 'a share of the noise has a sigma below 4 lattice units', {
      hint: 'Ask for the statistic with a smaller rho or a finer lattice, or with `noise: local`.',
    });
  }
  if (logSlack(event) > logExcess(event)) {
    throw new AccountingError('SHARE_TOO_SMALL', 'the sum of shares of the noise is too far from the noise that is charged', {
      hint: 'Ask for the statistic with a smaller rho or a finer lattice, or with `noise: local`.',
    });
  }
  return event;
}

/**
 * Logarithm of what a sum of shares may cost beyond a discrete Gaussian of the same variance, rho: length tau / 4 with
 * tau = 10 sum over k < honest of exp(-2 pi^2 share2 k / (k + 1)), each term at most the first.
 * @source Kairouz, Liu, Steinke 2021, The Distributed Discrete Gaussian Mechanism, sums of discrete Gaussians
 */
function logSlack({ share2, honest, length }: SharedDiscreteGaussianEvent): number {
  return Math.log((length * 10 * (honest - 1)) / 4) - Math.PI * Math.PI * Number(share2) * (1 - 1e-12);
}

/** Logarithm of d2 / (2 sigma2) - d2 / (2 honest share2), what the rounding up of the share leaves for the slack; rho. */
function logExcess({ sigma2, share2, honest, d2 }: SharedDiscreteGaussianEvent): number {
  const together = share2 * BigInt(honest);
  const log = (x: bigint): number => Math.log(Number(x >> shiftOf(x))) + Number(shiftOf(x)) * Math.LN2;
  return log(d2) + log(together - sigma2) - Math.LN2 - log(sigma2) - log(together) - 1e-9;
}

/** Bits to leave out so that the rest fits into a float. */
function shiftOf(x: bigint): bigint {
  return BigInt(Math.max(0, x.toString(2).length - 1000));
}

/**
 * What the same release says of a site that nobody covers: if all others work together, its own share stands alone.
 * @returns d2 / (2 share2), rho
 * @example
 * ```ts
 * import { rhoOfLoneShare, sharedGaussian } from '@collimate/privacy-accounting';
 * import { formatRational } from '@collimate/kernel-numeric';
 * formatRational(rhoOfLoneShare(sharedGaussian({ sigma2: 1000n, d2: 4n, honest: 6, length: 10 }))); // => '2/167'
 * ```
 */
export function rhoOfLoneShare(event: SharedDiscreteGaussianEvent): Rational {
  return rational(event.d2, 2n * event.share2);
}

/**
 * The parameter of the noise that a published sum really bears, from the number of sites that are in it.
 * @returns survivors times share2, lattice units squared
 * @example
 * ```ts
 * import { realisedSigma2, sharedGaussian } from '@collimate/privacy-accounting';
 * realisedSigma2(sharedGaussian({ sigma2: 1000n, d2: 4n, honest: 6, length: 10 }), 8); // => 1336n
 * ```
 */
export function realisedSigma2(event: SharedDiscreteGaussianEvent, survivors: number): bigint {
  return event.share2 * BigInt(survivors);
}

function invalid(message: string): AccountingError {
  return new AccountingError('INVALID_EVENT', message);
}
