import { SeededRandom } from '@collimate/kernel-numeric';
import { referenceBernoulli, referenceBernoulliExp } from './bernoulli.reference.js';
import { chiSquare } from './chi-square.js';
import { referenceDiscreteGaussian, referenceDiscreteLaplace } from './reference.samplers.js';
import { BERNOULLI_EXP_ROWS, SAMPLER_ROWS, type SamplerRow } from './sampler-vectors.table.js';
import type { WordSource } from './word-source.js';

const words = (seed: number): WordSource => {
  const random = new SeededRandom(seed);
  return { word: () => random.nextUint32() };
};

function honestSampler(row: SamplerRow, seed: number): () => number {
  const source = words(seed);
  const one = row.distribution === 'discrete-laplace' ? referenceDiscreteLaplace : referenceDiscreteGaussian;
  return () => {
    let sum = 0;
    for (let i = 0; i < row.terms; i++) sum += Number(one(row.parameter, source));
    return sum;
  };
}

/** Sums of several draws take long; the push run leaves them out, a long run (COLLIMATE_LONG=1) takes all. */
const rows = SAMPLER_ROWS.filter((row) => row.terms === 1 || process.env['COLLIMATE_LONG'] === '1');

describe('the reference samplers', () => {
  test.each(rows)('agree with the exact probabilities of $id', (row) => {
    const next = honestSampler(row, 20_261);
    const samples = Array.from({ length: row.sampleSize }, next);
    expect(chiSquare(samples, row.bins)).toBeLessThan(row.criticalValue);
  });

  test('draw Bernoulli(exp(-gamma)) with the exact probability', () => {
    const source = words(99);
    const n = 100_000;
    for (const { gamma, probabilityOfTrue: p } of BERNOULLI_EXP_ROWS) {
      let hits = 0;
      for (let i = 0; i < n; i++) if (referenceBernoulliExp(gamma.num, gamma.den, source)) hits += 1;
      expect(Math.abs(hits - n * p)).toBeLessThanOrEqual(4.9 * Math.sqrt(n * p * (1 - p)) + 1e-9);
    }
  });

  test('decide a probability that needs more than one word', () => {
    // The first word of this source is exactly the first digit of one half, so only the second one decides.
    const script = [0x80000000, 5];
    expect(referenceBernoulli((1n << 40n) + 1n, 1n << 41n, { word: () => script.shift() ?? 0 })).toBe(true);
    expect(script).toHaveLength(0);
  });
});
