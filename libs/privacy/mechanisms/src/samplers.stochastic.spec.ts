import { SeededRandom } from '@collimate/kernel-numeric';
import { BERNOULLI_EXP_ROWS, chiSquare, lagOneCorrelation, SAMPLER_ROWS, type SamplerRow } from '@collimate/testing-stochastic';
import { sampleBernoulliExp } from './bernoulli.sampler.js';
import { discreteGaussianSampler } from './discrete-gaussian.sampler.js';
import { sampleDiscreteLaplace } from './discrete-laplace.sampler.js';
import { RandomReader } from './random.reader.js';

function honestSampler(row: SamplerRow, seed: number): () => number {
  const reader = new RandomReader(new SeededRandom(seed));
  const gaussian = discreteGaussianSampler(row.parameter);
  const one =
    row.distribution === 'discrete-laplace'
      ? () => Number(sampleDiscreteLaplace(row.parameter, reader))
      : () => Number(gaussian(reader));
  return () => {
    let sum = 0;
    for (let i = 0; i < row.terms; i++) sum += one();
    return sum;
  };
}

function draw(sampler: () => number, n: number): number[] {
  return Array.from({ length: n }, sampler);
}

/** Sums of several draws take long; the push run leaves them out, a long run (COLLIMATE_LONG=1) takes all. */
const rows = SAMPLER_ROWS.filter((row) => row.terms === 1 || process.env.COLLIMATE_LONG === '1');

describe('the exact samplers', () => {
  for (const row of rows) {
    test(`agree with the exact probabilities of ${row.id}`, () => {
      expect(chiSquare(draw(honestSampler(row, 20_261), row.sampleSize), row.bins)).toBeLessThan(row.criticalValue);
    });
  }

  test('draw successive values that do not depend on each other', () => {
    const row = SAMPLER_ROWS[4];
    expect(Math.abs(lagOneCorrelation(draw(honestSampler(row, 7), 100_000)))).toBeLessThan(4.9 / Math.sqrt(100_000));
  });

  test('draw Bernoulli(exp(-gamma)) with the exact probability', () => {
    const reader = new RandomReader(new SeededRandom(99));
    const n = 100_000;
    for (const { gamma, probabilityOfTrue: p } of BERNOULLI_EXP_ROWS) {
      let hits = 0;
      for (let i = 0; i < n; i++) if (sampleBernoulliExp(gamma.num, gamma.den, reader)) hits += 1;
      expect(Math.abs(hits - n * p)).toBeLessThanOrEqual(4.9 * Math.sqrt(n * p * (1 - p)) + 1e-9);
    }
  });

  test('have the variance sigma squared at a scale of 10^9 lattice units', () => {
    const sigma = 1_234_567_890;
    const reader = new RandomReader(new SeededRandom(5));
    const sample = discreteGaussianSampler({ num: BigInt(sigma) * BigInt(sigma), den: 1n });
    const n = 100_000;
    let squares = 0;
    for (let i = 0; i < n; i++) {
      const z = Number(sample(reader)) / sigma;
      squares += z * z;
    }
    expect(Math.abs(squares / n - 1)).toBeLessThan(4.9 * Math.sqrt(2 / n));
  });
});
