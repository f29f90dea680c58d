import { integerSqrt, type Rational } from '@collimate/kernel-numeric';
import { referenceBernoulliExp, referenceUniformBelow } from './bernoulli.reference.js';
import type { WordSource } from './word-source.js';

/*
 * The samplers of Canonne, Kamath and Steinke to the letter, over BigInt rationals and without a float: slow, and written by
 * another rule than the product's, which is held against them and against the same tables.
 */

/**
 * One exact draw of the discrete Laplace distribution, P(k) ~ exp(-|k| / scale) on the integers.
 * @source Canonne, Kamath, Steinke 2020, algorithm 2
 */
export function referenceDiscreteLaplace({ num, den }: Rational, random: WordSource): bigint {
  for (;;) {
    const remainder = referenceUniformBelow(num, random);
    if (!referenceBernoulliExp(remainder, num, random)) continue;
    let quotient = 0n;
    while (referenceBernoulliExp(1n, 1n, random)) quotient += 1n;
    const magnitude = (remainder + num * quotient) / den;
    const negative = (random.word() & 1) === 1;
    // Zero has one sign only, or it would be twice as likely as it should be.
    if (negative && magnitude === 0n) continue;
    return negative ? -magnitude : magnitude;
  }
}

/**
 * One exact draw of the discrete Gaussian distribution, P(k) ~ exp(-k^2 / (2 sigma2)) on the integers.
 * @source Canonne, Kamath, Steinke 2020, algorithm 3
 */
export function referenceDiscreteGaussian({ num, den }: Rational, random: WordSource): bigint {
  const t = integerSqrt(num / den) + 1n;
  for (;;) {
    const y = referenceDiscreteLaplace({ num: t, den: 1n }, random);
    const distance = (y < 0n ? -y : y) * t * den - num;
    if (referenceBernoulliExp(distance * distance, 2n * num * den * t * t, random)) return y;
  }
}
