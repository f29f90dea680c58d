import { designStatistic, type FeatureScaling, type GroupMomentsDesign } from '@collimate/statistics-design';
import { estimate, Z } from './estimate.js';
import { decodeBlock } from './moments.estimator.js';
import { noiseStatement } from './noise.statement.js';
import { poolStatistic } from './pool.js';
import type { GroupMomentsResult } from './group-moments.result.js';
import { holm, welchTest } from './welch.estimator.js';

const scalings: readonly FeatureScaling[] = [{ feature: 'RNU0', aggregation: 'DHQ4', transform: 'log', centre: 8, width: 0.5 }];
const shape = { groups: ['benign', 'malignant'], featureCount: 1 };
/** A clip norm that no record reaches, so that nothing has to be corrected. */
const wide = { name: 'moments', kind: 'group-moments', clip: '100', lambda: '1/2' } as const;
const design = designStatistic({ ...wide, rho: '100000000' }, shape) as GroupMomentsDesign;

/** The block of n subjects with mean m and mean square q, in lattice units, without noise. */
function block(n: number, m: number, q: number): bigint[] {
  const units = (x: number): bigint => BigInt(Math.round((x * 2 ** 30) / 100));
  return [units(n * m), units((n * (q - 1)) / 2), BigInt(n) * design.lattice.countStep, 0n];
}

describe('the moments of one group', () => {
  test('are those of the subjects when there is almost no noise', () => {
    const { features, count } = decodeBlock(design, block(100, 0.4, 1.2), 3);
    expect(count.value).toBe(100);
    expect(features[0].mean.value).toBeCloseTo(0.4, 6);
    expect(features[0].variance.value).toBeCloseTo(((1.2 - 0.16) * 100) / 99, 3);
    expect(features[0].mean.standardError).toBeCloseTo(Math.sqrt(1.04 / 99), 3);
  });

  test('carry the noise of sums and count by the formula of the design', () => {
    const noisy = designStatistic({ ...wide, rho: '50' }, shape) as GroupMomentsDesign;
    const s = (Math.sqrt(10_000 + 100 + 1) / Math.sqrt(2 * 50)) * Math.sqrt(3);
    const { mean } = decodeBlock(noisy, block(80, 0.5, 1.5), 3).features[0];
    expect(mean.noiseError).toBeCloseTo(Math.hypot(s / 80, (0.5 * s) / (10 * 80)), 6);
    expect(mean.interval.upper - mean.interval.lower).toBeCloseTo(2 * 1.959963984540054 * mean.standardError, 9);
  });
});

describe('poolStatistic', () => {
  const vector = [...block(100, -0.5, 1.25), ...block(120, 0.5, 1.25)];

  test('takes estimates back to the scale of the feature', () => {
    const result = poolStatistic(design, scalings, vector, 3) as GroupMomentsResult;
    const [benign] = result.groups;
    expect(benign.features[0]).toMatchObject({ key: 'RNU0@DHQ4', scale: 'log(value)' });
    expect(benign.features[0].mean.value).toBeCloseTo(7.75, 6);
    expect(benign.features[0].location.label).toBe('geometric mean');
    expect(benign.features[0].location.value).toBeCloseTo(Math.exp(7.75), 2);
    const [difference] = result.differences[0].features;
    expect(difference.scaled.value).toBeCloseTo(1, 6);
    expect(difference.contrast?.label).toBe('ratio of geometric means');
    expect(difference.contrast?.value).toBeCloseTo(Math.exp(0.5), 5);
    expect(difference.pValue).toBeLessThan(1e-6);
    expect(JSON.parse(JSON.stringify(result))).toEqual(result);
  });

  test('shows no feature of a group whose noisy count is below the display floor', () => {
    const small = poolStatistic(design, scalings, [...block(9, 0, 1), ...block(120, 0.5, 1.25)], 3) as GroupMomentsResult;
    expect(small.groups[0]).toMatchObject({ suppressed: true, features: [] });
    expect(small.groups[1].suppressed).toBe(false);
    expect(small.differences).toEqual([]);
  });

  test('keeps a negative noisy count as it is', () => {
    const counts = designStatistic({ name: 'enrolment', kind: 'group-counts', rho: '1/100' }, shape);
    expect(poolStatistic(counts, scalings, [-3n, 75n], 3)).toMatchObject({
      groups: [
        { count: { value: -3, noiseError: Math.sqrt(150) }, suppressed: true },
        { count: { value: 75 }, suppressed: false },
      ],
    });
  });

  test('refuses a vector of another length and a round without sites', () => {
    expect(() => poolStatistic(design, scalings, [1n], 3)).toThrow(expect.objectContaining({ code: 'LENGTH_MISMATCH' }));
    expect(() => poolStatistic(design, scalings, vector, 0)).toThrow(expect.objectContaining({ code: 'INVALID_SITES' }));
  });

  test('states the noise that was really added', () => {
    const statement = noiseStatement(design, 3);
    expect(statement.pooledNoiseVariance).toBe((3n * design.event.sigma2).toString());
    expect(statement).toMatchObject({ model: 'local', sites: 3, mechanism: { kind: 'discrete-gaussian' } });
  });
});

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
