import { integerSqrt } from '@collimate/kernel-numeric';
import { sampleBernoulliExp } from './bernoulli.sampler.js';
import { sampleDiscreteLaplace } from './discrete-laplace.sampler.js';
import { MechanismError } from './mechanism.error.js';
import type { RandomReader } from './random.reader.js';

/**
 * One exact draw of the discrete Gaussian distribution, P(k) ~ exp(-k^2 / (2 sigma2)) on the integers.
 * @param sigma2 the parameter sigma squared, a positive rational in lattice units squared
 * @source Canonne, Kamath, Steinke 2020, algorithm 3 @throws MechanismError INVALID_SCALE
 */
export function sampleDiscreteGaussian(sigma2: { readonly num: bigint; readonly den: bigint }, random: RandomReader): bigint {
  return discreteGaussianSampler(sigma2)(random);
}

/**
 * The sampler of one sigma2 with its constants worked out once. @throws MechanismError INVALID_SCALE
 * @source Canonne, Kamath, Steinke 2020, algorithm 3
 */
export function discreteGaussianSampler(sigma2: {
  readonly num: bigint;
  readonly den: bigint;
}): (random: RandomReader) => bigint {
  const { num, den } = sigma2;
  if (num <= 0n || den <= 0n) throw new MechanismError('INVALID_SCALE', 'sigma2 must be positive');
  const t = integerSqrt(num / den) + 1n;
  const scale = { num: t, den: 1n };
  // gamma = (|y| - sigma2 / t)^2 / (2 sigma2), over the common denominator 2 num den t^2
  const gammaDen = 2n * num * den * t * t;
  const step = t * den;
  return (random) => {
    for (;;) {
      const y = sampleDiscreteLaplace(scale, random);
      const distance = (y < 0n ? -y : y) * step - num;
      if (sampleBernoulliExp(distance * distance, gammaDen, random)) return y;
    }
  };
}
