import { compare, parseRational } from '@collimate/kernel-numeric';
import type { FeatureScaling } from '../features/feature.scaling.js';
import { MenuError } from '../menu.error.js';
import { sigma2For } from '../sigma2.js';
import { designStatistic, statisticSchema } from '../statistic.js';
import { forecastRows } from '../analysis.js';
import { blockNoise, latticeUnit } from './group-moments.design.js';
import { latticeFor, LATTICE_STEPS } from './group-moments.lattice.js';

const features = ['RNU0', 'Q4LE', 'ECT3', 'Q3CK'].map((feature): FeatureScaling => ({
  feature,
  aggregation: 'DHQ4',
  transform: 'identity',
  centre: 0,
  width: 1,
}));
const shape = { by: 'group', groups: ['benign', 'malignant'], features };
const moments = { name: 'moments', kind: 'group-moments', clip: '4', lambda: '1/2', rho: '7/40' } as const;

describe('the lattice', () => {
  test('has the integer sensitivity B^2 + k_w^2 + k_wc^2', () => {
    const lattice = latticeFor(parseRational('4'));
    expect(lattice.steps).toBe(1n << 30n);
    expect(lattice.countStep).toBe(1n << 29n); // sqrt(4) B / 4
    expect(lattice.clippedStep).toBe(1n << 28n); // 1 B / 4
    expect(lattice.d2).toBe((1n << 60n) + (1n << 58n) + (1n << 56n));
  });

  test('rounds steps down for a clip norm that is not a square', () => {
    const { countStep, clippedStep } = latticeFor(parseRational('187/10'));
    expect(Number(countStep)).toBeCloseTo(Number(LATTICE_STEPS) / Math.sqrt(18.7), -1);
    expect(countStep * countStep * 187n).toBeLessThanOrEqual(LATTICE_STEPS * LATTICE_STEPS * 10n);
    expect((countStep + 1n) * (countStep + 1n) * 187n).toBeGreaterThan(LATTICE_STEPS * LATTICE_STEPS * 10n);
    expect(clippedStep).toBe((LATTICE_STEPS * 10n) / 187n);
  });

  test('finds the smallest sigma^2 that costs no more than rho', () => {
    expect(sigma2For(1n, parseRational('1/100'))).toBe(50n);
    expect(sigma2For(1n, parseRational('3/100'))).toBe(17n); // 16.67
    const d2 = (1n << 60n) + 12_345n;
    const rho = parseRational('7/40');
    const sigma2 = sigma2For(d2, rho);
    expect(d2 * 40n).toBeLessThanOrEqual(2n * 7n * sigma2);
    expect(d2 * 40n).toBeGreaterThan(2n * 7n * (sigma2 - 1n));
  });
});

describe('designStatistic', () => {
  test('lays a block of 2d + 2 coordinates out for every group and charges one block', () => {
    const design = designStatistic(moments, shape);
    expect(design.blockLength).toBe(10);
    expect(design.length).toBe(20);
    expect(design.event.d2).toBe(design.lattice.d2);
    expect(compare(design.rho, parseRational('7/40'))).toBeLessThanOrEqual(0);
    const three = designStatistic(moments, { ...shape, groups: ['a', 'b', 'c'] });
    expect(three.event).toEqual(design.event);
  });

  test('counts one-hot: one subject moves one coordinate by one', () => {
    const design = designStatistic({ name: 'enrolment', kind: 'group-counts', rho: '1/100' }, shape);
    expect(design).toMatchObject({ length: 2, event: { kind: 'discrete-gaussian', sigma2: 50n, d2: 1n } });
  });

  test('predicts the noise of the formula s = S sqrt(C^2 + w^2 + w_c^2)', () => {
    const design = designStatistic(moments, shape);
    const s = Math.sqrt(16 + 4 + 1) / Math.sqrt(2 * 0.175);
    const noise = blockNoise(design);
    expect(noise.sum).toBeCloseTo(s, 6);
    expect(noise.sumOfSquares).toBeCloseTo(2 * s, 6);
    expect(noise.count).toBeCloseTo(s / 2, 6);
    expect(noise.clipped).toBeCloseTo(s, 6);
    expect(latticeUnit(design)).toBe(4 / 2 ** 30);
    const head = { study: 's', version: 1, features: [] };
    const [row] = forecastRows(moments, design, { subjects: [78, 78], sites: 3 }, head);
    expect(row.se_noise).toBeCloseTo((Math.sqrt(3) * s) / 78, 6);
  });

  test('refuses groups that are named twice and moments of nothing', () => {
    expect(() => designStatistic(moments, { ...shape, groups: ['a', 'a'] })).toThrow(MenuError);
    expect(() => designStatistic(moments, { ...shape, features: [] })).toThrow(MenuError);
  });
});

describe('the schema of a statistic', () => {
  test.each([
    { ...moments, bins: 4 },
    { ...moments, rho: '0' },
    { ...moments, rho: 0.1 },
    { ...moments, clip: '-4' },
    { ...moments, clip: '4/0' },
    { ...moments, kind: 'median' },
    { name: 'enrolment', kind: 'group-counts' },
  ])('refuses %j', (document) => {
    expect(statisticSchema.safeParse(document).success).toBe(false);
  });
});
