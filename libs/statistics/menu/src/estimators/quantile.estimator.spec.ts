import { isotonicRegression } from './isotonic.regression.js';
import { quantilesOf } from './quantile.estimator.js';

const edges = [-2, -1, -0.5, 0, 0.5, 1, 2.5];
const prefixes = [3, 17, 34, 65, 105, 127, 136, 140];
const noiseOf = () => 0;

describe('isotonicRegression', () => {
  test('is isoreg of R', () => {
    expect(isotonicRegression([3, 1, 2, 2, 5, 4, 4.5, 9])).toEqual([2, 2, 2, 2, 4.5, 4.5, 4.5, 9]);
  });
});

describe('quantiles of cumulative counts', () => {
  test('are approx of R and interp of numpy without noise, with the interval of the binomial', () => {
    const found = quantilesOf({ edges, prefixes, noiseOf }, [0.1, 0.25, 0.5, 0.75, 0.9])!;
    const expected = [-1.2142857142857144, -0.4838709677419355, 0.0625, 0.5, 0.9772727272727273];
    found.forEach(({ value }, i) => expect(Math.abs(value! - expected[i])).toBeLessThan(1e-12));
    expect(found[2].lower).toBeCloseTo(-0.1063758597506578, 12);
    expect(found[2].upper).toBeCloseTo(0.2074412913067596, 12);
  });

  test('have no value and an open end where they lie beyond the public edges', () => {
    const [low, high] = quantilesOf({ edges: [0, 1], prefixes: [80, 90, 100], noiseOf }, [0.5, 0.95])!;
    expect(low).toMatchObject({ value: null, beyond: 'below', lower: null, standardError: null });
    expect(high).toMatchObject({ value: null, beyond: 'above', upper: null });
    expect(quantilesOf({ edges: [0, 1], prefixes: [-3, -2, -9], noiseOf }, [0.5])).toBeUndefined();
  });

  test('have the larger noise of the two edges between which they lie', () => {
    for (const loud of [3, 4]) {
      const [found] = quantilesOf({ edges, prefixes, noiseOf: (bin) => (bin === loud ? 10 : 1) }, [0.5])!;
      // Half of 140 lie between the edges 3 and 4, which have 65 and 105 below them.
      expect(found.shareNoise).toBe(10 / 140);
    }
    const [elsewhere] = quantilesOf({ edges, prefixes, noiseOf: (bin) => (bin === 2 || bin === 5 ? 10 : 1) }, [0.5])!;
    expect(elsewhere.shareNoise).toBe(1 / 140);
  });

  test('have a stretch in which nobody is between their ends, where it has just their share below it', () => {
    const [all] = quantilesOf({ edges: [0, 1, 2, 3], prefixes: [0, 50, 100, 100, 100], noiseOf }, [1])!;
    expect([all.value, all.lower, all.upper]).toEqual([2, 2, 3]);
  });

  test('are wider where there is noise, and say which part of the width it is', () => {
    const [calm] = quantilesOf({ edges, prefixes, noiseOf }, [0.5])!;
    const [noisy] = quantilesOf({ edges, prefixes, noiseOf: () => 10 }, [0.5])!;
    expect(noisy.upper! - noisy.lower!).toBeGreaterThan(1.5 * (calm.upper! - calm.lower!));
    expect([noisy.shareNoise, noisy.shareSampling]).toEqual([10 / 140, 0.5 / Math.sqrt(140)]);
    expect(Math.hypot(noisy.noiseError!, noisy.samplingError!)).toBeCloseTo(noisy.standardError!, 12);
  });
});
