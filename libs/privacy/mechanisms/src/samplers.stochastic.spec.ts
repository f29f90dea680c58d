import { SeededRandom } from '@collimate/kernel-numeric';
import { chiSquare, lagOneCorrelation, SAMPLER_ROWS, type SamplerRow } from '@collimate/testing-stochastic';
import { discreteGaussianSampler } from './discrete-gaussian.sampler.js';
import { RandomReader } from './random.reader.js';

/** A push run stretches the scale 20 times at a fifth of the sample; a long run (COLLIMATE_LONG=1) 1,000 times at all of it. */
const [STRETCHES, SHARE] = process.env['COLLIMATE_LONG'] === '1' ? [1000, 1] : [20, 5];

function sampler(row: SamplerRow, seed: number, stretch = { num: 1n, den: 1n }): () => number {
  const reader = new RandomReader(new SeededRandom(seed));
  const { num, den } = row.parameter;
  const one = discreteGaussianSampler({ num: num * stretch.num ** 2n, den: den * stretch.den ** 2n });
  return () => {
    let sum = 0;
    for (let i = 0; i < row.terms; i++) sum += Number(one(reader));
    return sum;
  };
}

function draw(next: () => number, n: number): number[] {
  return Array.from({ length: n }, next);
}

/** 64 bins that a standard normal number meets equally often, by their inner edges. */
function normalEdges(): number[] {
  const density = (x: number): number => Math.exp((-x * x) / 2) / Math.sqrt(2 * Math.PI);
  const edges: number[] = [];
  const step = 1 / 65_536;
  let mass = 0;
  for (let x = -8; x < 8; x += step) {
    mass += step * density(x + step / 2);
    if (edges.length < 63 && mass >= (edges.length + 1) / 64) edges.push(x + step);
  }
  return edges;
}

const rows = SAMPLER_ROWS.filter((row) => row.distribution !== 'discrete-laplace');

describe('the sampler of the discrete Gaussian', () => {
  test.each(rows)('agrees with the exact probabilities of $id', (row) => {
    expect(chiSquare(draw(sampler(row, 20_261), row.sampleSize), row.bins)).toBeLessThan(row.criticalValue);
  });

  test('is rejected when its scale is 30 percent off, every time', () => {
    const row = rows[4];
    for (let seed = 1; seed <= STRETCHES; seed++) {
      const stretched = sampler(row, seed, { num: 13n, den: 10n });
      expect(chiSquare(draw(stretched, row.sampleSize / SHARE), row.bins)).toBeGreaterThan(row.criticalValue);
    }
  });

  test('draws successive values that do not depend on each other', () => {
    expect(Math.abs(lagOneCorrelation(draw(sampler(rows[4], 7), 100_000)))).toBeLessThan(4.9 / Math.sqrt(100_000));
  });

  // At these scales the distribution is a normal one to 1e-20; 148 is exceeded once in a million runs at 63 degrees of freedom.
  const edges = normalEdges();
  test.each([10n ** 4n, 1_234_567_890n, 10n ** 12n, 1n << 60n])('is normal in shape and variance at a scale of %d', (sigma) => {
    const reader = new RandomReader(new SeededRandom(5));
    const one = discreteGaussianSampler({ num: sigma * sigma, den: 1n });
    const n = sigma > 1n << 48n ? 4_000 : 100_000;
    const counts = new Array<number>(64).fill(0);
    let squares = 0;
    for (let i = 0; i < n; i++) {
      const z = Number(one(reader)) / Number(sigma);
      squares += z * z;
      const bin = edges.findIndex((edge) => z < edge);
      counts[bin < 0 ? 63 : bin] += 1;
    }
    const statistic = counts.reduce((sum, count) => sum + (count - n / 64) ** 2 / (n / 64), 0);
    expect(statistic).toBeLessThan(148);
    expect(Math.abs(squares / n - 1)).toBeLessThan(4.9 * Math.sqrt(2 / n));
  });

  test('draws every place of its strips, to the last one', () => {
    const reader = new RandomReader(new SeededRandom(3));
    const one = discreteGaussianSampler({ num: 9n, den: 1n });
    const seen = new Set(draw(() => Number(one(reader)), 20_000));
    for (let k = -9; k <= 9; k++) expect(seen).toContain(k);
  });
});
