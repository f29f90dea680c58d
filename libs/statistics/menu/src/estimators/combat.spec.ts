import { NEURO_COMBAT, RECORDS } from '../../fixtures/neuro.combat.js';
import { combat, type SiteMoments } from './combat.js';

function momentsOf(site: number, j: number): SiteMoments {
  const values = RECORDS.filter((one) => one.site === site).map(({ row }) => row[j]);
  const n = values.length;
  const mean = values.reduce((sum, one) => sum + one / n, 0);
  const variance = values.reduce((sum, one) => sum + (one - mean) ** 2 / (n - 1), 0);
  return { n, mean, variance, meanNoise: 0, varianceNoise: 0 };
}
const near = (value: number, expected: number, relative = 1e-9): void =>
  expect(Math.abs(value - expected)).toBeLessThanOrEqual(relative * Math.abs(expected));

describe('ComBat from site means and variances', () => {
  const numbers = [0, 1, 2, 3].map((j) => [0, 1, 2].map((site) => momentsOf(site, j)));
  const found = combat(numbers);

  test('is neuroCombat without noise, to 1e-9', () => {
    found.forEach(({ grandMean, pooledVariance, sites }, j) => {
      near(grandMean, NEURO_COMBAT.mean[j]);
      near(pooledVariance, NEURO_COMBAT.variance[j]);
      sites.forEach(({ drawnShift, drawnScale }, site) => {
        near(drawnShift, NEURO_COMBAT.shift[site][j]);
        near(drawnScale ** 2, NEURO_COMBAT.squaredScale[site][j]);
      });
    });
  });

  test('draws effects together as far as noise makes them, and to what they have in common where it makes them all', () => {
    const withNoise = (noise: number) =>
      combat(numbers.map((sites) => sites.map((one) => ({ ...one, meanNoise: noise, varianceNoise: 2 * noise }))));
    const spread = (all: ReturnType<typeof combat>): number => {
      const shifts = all.map(({ sites }) => sites[0].drawnShift);
      return Math.max(...shifts) - Math.min(...shifts);
    };
    expect(spread(withNoise(0.05))).toBeLessThan(spread(found));
    const drowned = withNoise(2);
    expect(spread(drowned)).toBeLessThan(1e-12);
    expect(drowned[0].sites[0].drawnScale).toBeCloseTo(drowned[3].sites[0].drawnScale, 12);
  });
});
