import type { Rational } from '@collimate/kernel-numeric';
import { sampleBernoulliExp, sampleUniformBelow } from './bernoulli.sampler.js';
import { MechanismError } from './mechanism.error.js';
import type { RandomReader } from './random.reader.js';

/**
 * One exact draw of the discrete Laplace distribution, P(k) ~ exp(-|k| / scale) on the integers.
 * @source Canonne, Kamath, Steinke 2020, algorithm 2 @throws MechanismError INVALID_SCALE
 */
export function sampleDiscreteLaplace(scale: Rational, random: RandomReader): bigint {
  const { num, den } = scale;
  if (num <= 0n || den <= 0n) throw new MechanismError('INVALID_SCALE', 'scale must be positive');
  for (;;) {
    const remainder = sampleUniformBelow(num, random);
    if (!sampleBernoulliExp(remainder, num, random)) continue;
    let quotient = 0n;
    while (sampleBernoulliExp(1n, 1n, random)) quotient += 1n;
    const magnitude = (remainder + num * quotient) / den;
    const negative = (random.word() & 1) === 1;
    // Zero has one sign only, or it would be twice as likely as it should be.
    if (negative && magnitude === 0n) continue;
    return negative ? -magnitude : magnitude;
  }
}
