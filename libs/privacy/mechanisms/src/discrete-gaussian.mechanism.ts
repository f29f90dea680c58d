import type { DiscreteGaussianEvent } from '@collimate/privacy-accounting';
import { discreteGaussianSampler } from './discrete-gaussian.sampler.js';
import type { Mechanism } from './mechanism.js';
import { MechanismError } from './mechanism.error.js';
import { withNoise } from './with-noise.js';

/**
 * Discrete Gaussian mechanism on integer vectors: adds independent noise, P(k) ~ exp(-k^2 / (2 sigma2)).
 *
 * @neighbours add or remove one subject with all scans
 * @assumes the vector moves by at most sqrt(d2) (lattice units, L2) between neighbours; bounding each subject (clip,
 * truncate to
 *          the lattice, exact check) is the encoder's duty
 * @guarantee rho-zCDP, rho = d2 / (2 sigma2), exact (see discrete-gaussian.proof.md)
 * @source Canonne, Kamath, Steinke 2020, The Discrete Gaussian for Differential Privacy, theorem 14
 * @example
 * ```ts
 * import { discreteGaussian } from '@collimate/privacy-mechanisms';
 * let state = 1;
 * const random = { fill: (bytes: Uint8Array) => bytes.forEach((_, i) => (bytes[i] = (state = (state * 48271) % 2147483647) >>> 8)) };
 * const mechanism = discreteGaussian({ sigma2: 50n, d2: 4n });
 * mechanism.event; // => { kind: 'discrete-gaussian', sigma2: 50n, d2: 4n }
 * mechanism.release([1000n, 0n], random).length; // => 2
 * discreteGaussian({ sigma2: 50n, d2: 0n }); // throws INVALID_SENSITIVITY
 * ```
 */
export function discreteGaussian(params: {
  /** The parameter sigma squared, lattice units squared; an integer, so the charge is exact. */
  readonly sigma2: bigint;
  /** Squared L2 sensitivity, lattice units squared. */
  readonly d2: bigint;
}): Mechanism<readonly bigint[]> & { readonly event: DiscreteGaussianEvent } {
  const { sigma2, d2 } = params;
  if (sigma2 <= 0n) throw new MechanismError('INVALID_SCALE', 'sigma2 must be positive');
  if (d2 <= 0n) throw new MechanismError('INVALID_SENSITIVITY', 'd2 must be positive');
  const sample = discreteGaussianSampler({ num: sigma2, den: 1n });
  return {
    event: { kind: 'discrete-gaussian', sigma2, d2 },
    release: (exact, random) => withNoise(exact, sample, random),
  };
}
