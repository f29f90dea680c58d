import { SeededRandom } from '@collimate/kernel-numeric';
import type { SubjectKey } from '@collimate/kernel-canonical';
import { sumSubjects } from '@collimate/statistics-local';
import {
  analyseRelease,
  designStatistic,
  scaledFeature,
  poolLocally,
  resultRows,
  type FeatureScaling,
} from '@collimate/statistics-menu';

/*
 * The oracle of `moments` and `compare`: with the noise off and a clip that nothing reaches, encoder, lattice and estimator
 * together are the textbook mean, variance and Welch's t of the winsorised values, computed here without any of our code.
 */

const features: readonly FeatureScaling[] = ['RNU0', 'Q4LE'].map((feature) => ({
  feature,
  aggregation: 'DHQ4',
  transform: 'identity',
  centre: 10,
  width: 2,
}));
const design = designStatistic(
  { name: 'means', kind: 'moments', clip: '60', kMax: '1225', reach: '6', reach2: '35', lambda: '3/10', rho: '1000000000000' },
  { by: 'group', groups: ['first', 'second'], features },
);
const random = new SeededRandom(41);
const records = Array.from({ length: 90 }, (_, index) => ({
  subject: `s-${index}` as SubjectKey,
  values: new Map([['group', index < 40 ? 'first' : 'second']]),
  // Two values lie beyond the box of 6 reference SDs and are winsorised to it.
  scans: [[index === 3 ? 40 : 10 + 2 * random.normal(), index === 50 ? -20 : 11 + 3 * random.normal()]],
}));
const head = { study: 's', version: 1, features: features.map(scaledFeature) };
const rows = analyseRelease({ design, pooled: poolLocally(design, sumSubjects(design, records), 1) }).flatMap((result) =>
  resultRows(result, 'means', head),
);

/** Winsorised, in reference SDs. */
const valuesOf = (group: string, feature: number): number[] =>
  records
    .filter((record) => record.values.get('group') === group)
    .map(({ scans }) => Math.max(-6, Math.min(6, (scans[0][feature] - 10) / 2)));
const mean = (x: readonly number[]): number => x.reduce((sum, one) => sum + one, 0) / x.length;
const variance = (x: readonly number[]): number => x.reduce((sum, one) => sum + (one - mean(x)) ** 2, 0) / (x.length - 1);

describe('moments and compare without noise and clipping', () => {
  test.each(['first', 'second'].flatMap((group) => [0, 1].map((feature) => [group, feature] as const)))(
    'are the mean and the variance of group %s, feature %i',
    (group, feature) => {
      const cell = (quantity: string) =>
        rows.find((row) => row.quantity === quantity && row.group === group && row.variable === head.features[feature].key)!;
      const x = valuesOf(group, feature);
      expect(cell('scaled mean').estimate).toBeCloseTo(mean(x), 6);
      expect(cell('scaled variance').estimate).toBeCloseTo(variance(x), 5);
      expect(cell('mean').estimate).toBeCloseTo(10 + 2 * mean(x), 6);
      expect(cell('standard deviation').estimate).toBeCloseTo(2 * Math.sqrt(variance(x)), 5);
    },
  );

  test.each([0, 1])("are Welch's t, where the spreads are the groups' own: feature %i", (feature) => {
    const [a, b] = [valuesOf('first', feature), valuesOf('second', feature)];
    const [va, vb] = [variance(a) / a.length, variance(b) / b.length];
    const tested = rows.find((row) => row.quantity === 'difference of means' && row.variable === head.features[feature].key)!;
    expect(tested.estimate).toBeCloseTo(2 * (mean(b) - mean(a)), 6);
    expect(tested.test_statistic).toBeCloseTo((mean(b) - mean(a)) / Math.sqrt(va + vb), 3);
    expect(tested.df! / ((va + vb) ** 2 / (va ** 2 / (a.length - 1) + vb ** 2 / (b.length - 1)))).toBeCloseTo(1, 3);
  });

  test('say how much was cut: the one record of a group beyond the box, and nothing more', () => {
    const cut = rows.filter(({ quantity }) => quantity === 'cut off').map(({ estimate }) => estimate!);
    // Half of phi = 2 e / 3, with e the mean over the features of what lies beyond the box: (15 - 6) / 2 and 9 / 2.
    expect(cut[0]).toBeCloseTo(Math.min(1, (2 * 4.5) / 3) / 2 / 40, 6);
    expect(cut[1]).toBeCloseTo(Math.min(1, (2 * 4.5) / 3) / 2 / 50, 6);
  });
});
