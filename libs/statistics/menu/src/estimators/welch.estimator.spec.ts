import { estimate, Z } from './estimate.js';
import { holm, welchTest } from './welch.estimator.js';

describe("Welch's test", () => {
  test('is the textbook one when there is no noise', () => {
    // n 10 and 20, means 5.2 and 4.1, variances 4 and 2.25: t = -1.5365, df 14.24, p about 0.146
    const first = { mean: estimate(5.2, Math.sqrt(4 / 10), 0), count: 10 };
    const second = { mean: estimate(4.1, Math.sqrt(2.25 / 20), 0), count: 20 };
    const result = welchTest(first, second);
    expect(result.t).toBeCloseTo(-1.1 / Math.sqrt(0.4 + 0.1125), 9);
    expect(result.degreesOfFreedom).toBeCloseTo(0.5125 ** 2 / (0.4 ** 2 / 9 + 0.1125 ** 2 / 19), 9);
    expect(result.pValue).toBeGreaterThan(0.14);
    expect(result.pValue).toBeLessThan(0.15);
  });

  test('becomes a normal test when the noise is everything', () => {
    const mean = (value: number): { mean: ReturnType<typeof estimate>; count: number } => ({
      mean: estimate(value, 1e-9, 1),
      count: 30,
    });
    const result = welchTest(mean(0), mean(Z * Math.SQRT2));
    expect(result.pValue).toBeCloseTo(0.05, 6);
  });
});

describe("Holm's correction", () => {
  test('multiplies step by step and never falls', () => {
    const adjusted = holm([0.01, 0.04, 0.03, 0.005]);
    [0.03, 0.06, 0.06, 0.02].forEach((expected, index) => expect(adjusted[index]).toBeCloseTo(expected, 12));
  });
});
