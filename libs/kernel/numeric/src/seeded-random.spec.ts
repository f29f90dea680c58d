import { pairwiseSum } from './pairwise-sum.js';
import { SeededRandom } from './seeded-random.js';

describe('SeededRandom', () => {
  it('gives the same bytes for the same seed and others for another', () => {
    const bytes = (seed: number): Uint8Array => {
      const out = new Uint8Array(33);
      new SeededRandom(seed).fill(out);
      return out;
    };
    expect(bytes(7)).toEqual(bytes(7));
    expect(bytes(7)).not.toEqual(bytes(8));
  });

  it('has the mean and variance of its distributions', () => {
    const random = new SeededRandom(1);
    const n = 40_000;
    const uniform = Array.from({ length: n }, () => random.uniform());
    const normal = Array.from({ length: n }, () => random.normal());
    expect(Math.abs(pairwiseSum(uniform) / n - 0.5)).toBeLessThan(5 * Math.sqrt(1 / 12 / n));
    expect(Math.abs(pairwiseSum(normal) / n)).toBeLessThan(5 / Math.sqrt(n));
    expect(Math.abs(pairwiseSum(normal.map((x) => x * x)) / n - 1)).toBeLessThan(5 * Math.sqrt(2 / n));
  });
});

describe('pairwiseSum', () => {
  it('keeps small terms beside a large one, where a running sum loses them', () => {
    const values = new Float64Array(1 << 16).fill(1);
    values[0] = 1e16;
    const running = values.reduce((sum, x) => sum + x, 0);
    const exact = 1e16 + (1 << 16) - 1;
    expect(Math.abs(pairwiseSum(values) - exact)).toBeLessThan(64);
    expect(Math.abs(running - exact)).toBeGreaterThan(60_000);
  });
});
