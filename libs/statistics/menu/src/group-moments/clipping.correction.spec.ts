import { SeededRandom } from '@collimate/kernel-numeric';
import { designGroupMoments } from './group-moments.design.js';
import { undoClipping, type MeanAndVariance } from './clipping.correction.js';

const design = designGroupMoments(
  { name: 'moments', kind: 'group-moments', clip: '4', lambda: '1/2', rho: '1' },
  {
    by: null,
    reads: 'scans',
    groups: ['all'],
    features: ['RNU0', 'Q4LE', 'ECT3', 'Q3CK'].map((key) => ({
      key,
      unit: '',
      transform: 'identity' as const,
      centre: 0,
      width: 1,
    })),
  },
);

/** Moments of many clipped records of a normal population, on draws that are not those of the correction. */
function clippedMomentsOf(truth: readonly MeanAndVariance[]): MeanAndVariance[] {
  const random = new SeededRandom(77);
  const n = 100_000;
  const sums = truth.map(() => ({ x: 0, w: 0 }));
  for (let i = 0; i < n; i++) {
    const x = truth.map((one) => Math.max(-4, Math.min(4, one.mean + Math.sqrt(one.variance) * random.normal())));
    const record = [...x, ...x.map((value) => (value * value - 1) / 2)];
    const factor = Math.min(1, 4 / Math.hypot(...record));
    sums.forEach((sum, j) => {
      sum.x += record[j] * factor;
      sum.w += record[j + 4] * factor;
    });
  }
  return sums.map(({ x, w }) => ({ mean: x / n, variance: (2 * w) / n + 1 - (x / n) * (x / n) }));
}

describe('undoClipping', () => {
  test('finds the population behind clipped moments, also with a reference that is far off', () => {
    const truth = [
      { mean: 1.3, variance: 1.4 },
      { mean: -0.9, variance: 1.2 },
      { mean: 0.2, variance: 0.8 },
      { mean: 0.7, variance: 1 },
    ];
    const clipped = clippedMomentsOf(truth);
    expect(Math.abs(clipped[0].mean - 1.3)).toBeGreaterThan(0.15);
    undoClipping(
      design,
      clipped,
      clipped.map((one) => one.variance),
    ).forEach((found, j) => {
      expect(Math.abs(found.mean - truth[j].mean)).toBeLessThan(0.05);
      expect(Math.abs(found.variance - truth[j].variance)).toBeLessThan(0.12);
      expect(found.meanSlope).toBeGreaterThan(0.2);
      expect(found.meanSlope).toBeLessThan(1);
    });
  });

  test('leaves moments alone that no clipping has touched', () => {
    const small = new Array<MeanAndVariance>(4).fill({ mean: 0.1, variance: 0.05 });
    undoClipping(design, small, [0.05, 0.05, 0.05, 0.05]).forEach((found) => {
      expect(found.mean).toBeCloseTo(0.1, 6);
      expect(found.variance).toBeCloseTo(0.05, 6);
    });
  });

  test('stays finite when the noise left a negative variance or a mean outside the box', () => {
    const odd = [-3, 9, 0, 1].map((mean, j) => ({ mean, variance: [-2, 40, 0, -0.1][j] }));
    for (const found of undoClipping(design, odd, [0.02, 40, 0.02, 0.02])) {
      expect(Number.isFinite(found.mean) && Number.isFinite(found.variance)).toBe(true);
    }
  });
});
