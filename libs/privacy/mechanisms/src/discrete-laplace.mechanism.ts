import type { Rational } from '@collimate/kernel-numeric';
import type { DiscreteLaplaceEvent } from '@collimate/privacy-accounting';
import { sampleDiscreteLaplace } from './discrete-laplace.sampler.js';
import type { Mechanism } from './mechanism.js';
import { MechanismError } from './mechanism.error.js';
import { RandomReader } from './random.reader.js';

/**
 * Discrete Laplace mechanism on integer vectors: adds independent noise, P(k) ~ exp(-|k| / scale).
 *
 * @neighbours add or remove one subject with all scans
 * @assumes the vector moves by at most l1Sensitivity (lattice units, L1) between neighbours;
 *          bounding each subject (clip, then truncate to the lattice) is the encoder's duty
 * @guarantee pure epsilon-DP, epsilon = l1Sensitivity / scale (see discrete-laplace.proof.md)
 * @source Canonne, Kamath, Steinke 2020, The Discrete Gaussian for Differential Privacy, section 5.2
 */
export function discreteLaplace(params: {
  /** Noise scale in lattice units, exact; sampling never touches a float. */
  readonly scale: Rational;
  readonly l1Sensitivity: bigint;
}): Mechanism<readonly bigint[]> & { readonly event: DiscreteLaplaceEvent } {
  const { scale, l1Sensitivity } = params;
  if (scale.num <= 0n || scale.den <= 0n) throw new MechanismError('INVALID_SCALE', 'scale must be positive');
  if (l1Sensitivity <= 0n) throw new MechanismError('INVALID_SENSITIVITY', 'l1Sensitivity must be positive');
  return {
    event: { kind: 'discrete-laplace', scale, l1Sensitivity },
    release: (exact, random) => {
      const reader = new RandomReader(random);
      return exact.map((x) => x + sampleDiscreteLaplace(scale, reader));
    },
  };
}
