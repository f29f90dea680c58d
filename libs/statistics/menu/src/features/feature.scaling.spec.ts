import { scaleFeature, undoTransform, type FeatureScaling } from './feature.scaling.js';

const log: FeatureScaling = { feature: 'RNU0', aggregation: 'DHQ4', transform: 'log', centre: 8, width: 0.5 };

describe('scaleFeature', () => {
  test('centres and scales the transformed value by the public reference', () => {
    expect(scaleFeature(Math.exp(8.75), log)).toBeCloseTo(1.5, 12);
    expect(scaleFeature(27, { ...log, transform: 'cbrt', centre: 1, width: 2 })).toBeCloseTo(1, 12);
    expect(scaleFeature(-27, { ...log, transform: 'cbrt', centre: 1, width: 2 })).toBeCloseTo(-2, 12);
  });

  test('clamps to the public box', () => {
    expect(scaleFeature(Math.exp(80), log)).toBe(4);
    expect(scaleFeature(Math.exp(-80), log)).toBe(-4);
  });

  test('has no value where the transform has none', () => {
    for (const value of [0, -1, Number.NaN, Number.POSITIVE_INFINITY]) expect(scaleFeature(value, log)).toBeUndefined();
  });

  test('is undone by the inverse transform', () => {
    for (const transform of ['identity', 'log', 'cbrt'] as const) {
      const x = scaleFeature(12.5, { ...log, transform, centre: 0, width: 100 }) as number;
      expect(undoTransform(100 * x, transform)).toBeCloseTo(12.5, 9);
    }
  });
});
