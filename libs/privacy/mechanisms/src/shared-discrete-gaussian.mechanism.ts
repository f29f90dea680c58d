import { sharedGaussian, type SharedDiscreteGaussianEvent } from '@collimate/privacy-accounting';
import { discreteGaussianSampler } from './discrete-gaussian.sampler.js';
import type { Mechanism } from './mechanism.js';
import { MechanismError } from './mechanism.error.js';
import { withNoise } from './with-noise.js';

/**
 * One share of a discrete Gaussian mechanism whose noise the sites of a roster add together, P(k) ~ exp(-k^2 / (2 share2)) each.
 *
 * @neighbours add or remove one subject with all scans, at one site
 * @assumes the vector moves by at most sqrt(d2) (lattice units, L2) between neighbours; nobody sees less than the sum of at
 *          least `honest` shares, which the masks of `privacy/aggregation` are for
 * @guarantee rho-zCDP of that sum, rho = d2 / (2 sigma2), exact (see shared-discrete-gaussian.proof.md)
 * @source Kairouz, Liu, Steinke 2021, The Distributed Discrete Gaussian Mechanism, sums of discrete Gaussians
 * @example
 * ```ts
 * import { sharedDiscreteGaussian } from '@collimate/privacy-mechanisms';
 * let state = 1;
 * const random = { fill: (bytes: Uint8Array) => bytes.forEach((_, i) => (bytes[i] = (state = (state * 48271) % 2147483647) >>> 8)) };
 * const mechanism = sharedDiscreteGaussian({ sigma2: 1000n, d2: 4n, honest: 6, length: 2 });
 * mechanism.event.share2; // => 167n
 * mechanism.release([1000n, 0n], random).length; // => 2
 * mechanism.release([1000n], random); // throws INVALID_LENGTH
 * ```
 */
export function sharedDiscreteGaussian(
  params: Omit<SharedDiscreteGaussianEvent, 'kind' | 'share2'>,
): Mechanism<readonly bigint[]> & { readonly event: SharedDiscreteGaussianEvent } {
  const event = sharedGaussian(params);
  const sample = discreteGaussianSampler({ num: event.share2, den: 1n });
  return {
    event,
    release: (exact, random) => {
      if (exact.length !== event.length) {
        throw new MechanismError('INVALID_LENGTH', 'the vector has another length than the one whose noise is shared');
      }
      return withNoise(exact, sample, random);
    },
  };
}
