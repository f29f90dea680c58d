import { SeededRandom } from '@collimate/kernel-numeric';
import { bounded } from '../estimators/bounded.estimate.js';
import { chiSquareTail } from '../estimators/chi-square.tail.js';
import { equalMeans, noncentralTail } from './equal.means.js';

const near = (value: number, expected: number, relative = 1e-9): void =>
  expect(Math.abs(value - expected)).toBeLessThanOrEqual(relative * Math.abs(expected));
const group = (mean: number, variance: number, subjects: number, noise = 0, bias = 0) => ({
  mean: bounded(mean, Math.sqrt(variance / subjects), noise, bias),
  subjects,
});

describe('whether groups have one mean', () => {
  test('is oneway.test of R without noise', () => {
    const { statistic, numeratorDegrees, denominatorDegrees, pValue } = equalMeans([
      group(0.024917164465678428, 1.085141234339297, 30),
      group(0.013830136917196013, 1.0416764990769809, 30),
      group(0.285057567280083746, 1.4134103593406251, 30),
    ]);
    near(statistic, 0.53951438448185463);
    expect(numeratorDegrees).toBe(2);
    near(denominatorDegrees, 57.76080302986002835);
    near(pValue, 0.58594054858515543);
  });

  test('has the tail of a noncentral F, of R to the precision of its pf, and to the last digits as a sum of its pbeta', () => {
    // pf(3.1, 2, 57.5, ncp = 1.7, lower.tail = FALSE), which stops at 1e-9
    near(noncentralTail(3.1, 2, 57.5, 1.7), 0.19538461955401012, 1e-8);
    // sum(dpois(0:200, 0.85) * pbeta(57.5 / (57.5 + 2 * 3.1), 57.5 / 2, 1 + 0:200))
    near(noncentralTail(3.1, 2, 57.5, 1.7), 0.1953846188120619);
    expect(noncentralTail(3.1, 2, 57.5, 4_000)).toBeCloseTo(1, 12);
    expect(noncentralTail(0, 2, 10, 1)).toBe(1);
  });

  test('is told less surely where clipping may have moved the means, and by nothing where it did not', () => {
    const pAt = (bias: number) => equalMeans([0, 0.1, 0.4].map((mean) => group(mean, 1, 100, 0.03, bias))).pValue;
    expect(pAt(0.05)).toBeGreaterThan(pAt(0));
    expect(pAt(1)).toBeGreaterThan(0.9);
  });

  test.each([
    [3, 60, 0.15],
    [5, 40, 0.3],
  ])(
    'of %d groups of %d patients with a noise of %d is rejected in 5 %% of studies, and found as often as by the known variance',
    (k, n, noise) => {
      const random = new SeededRandom(k);
      const studies = 3_000;
      const rejected = (effect: number): readonly [ours: number, known: number] => {
        let [ours, known] = [0, 0];
        for (let study = 0; study < studies; study++) {
          const groups = Array.from({ length: k }, (_, g) => {
            const sd = g === 0 ? 1.5 : 1;
            const values = Array.from({ length: n }, () => sd * random.normal());
            const mean = values.reduce((sum, one) => sum + one / n, 0);
            const variance = values.reduce((sum, one) => sum + (one - mean) ** 2 / (n - 1), 0);
            const value = mean + (g === 1 ? effect : 0) + noise * random.normal();
            return { ...group(value, variance, n, noise), weight: 1 / ((sd * sd) / n + noise * noise) };
          });
          if (equalMeans(groups).pValue < 0.05) ours += 1;
          const total = groups.reduce((sum, { weight }) => sum + weight, 0);
          const centre = groups.reduce((sum, { weight, mean }) => sum + (weight * mean.value) / total, 0);
          const q = groups.reduce((sum, { weight, mean }) => sum + weight * (mean.value - centre) ** 2, 0);
          if (chiSquareTail(q, k - 1) < 0.05) known += 1;
        }
        return [ours / studies, known / studies];
      };
      expect(rejected(0)[0]).toBeLessThan(0.06);
      const [ours, known] = rejected(0.9);
      expect(Math.abs(ours - known)).toBeLessThan(0.05);
    },
  );
});
