import { quantilesOf } from './quantile.estimator.js';
import { halfWayAround, liesBetweenWholes } from './whole.numbers.js';

describe('public edges between whole numbers', () => {
  test('are half-way, none below -0.5', () => {
    expect(
      [
        [0.5, 1.5],
        [-0.5, 0.5],
        [34.5, 39.5, 49.5],
      ].map(liesBetweenWholes),
    ).toEqual([true, true, true]);
    expect(
      [
        [0, 1],
        [0.5, 1],
        [-1.5, -0.5, 0.5],
        [0.25, 0.75],
      ].map(liesBetweenWholes),
    ).toEqual([false, false, false, false]);
  });

  test('have every end of an interval half-way to the next whole number', () => {
    expect(halfWayAround(2.61, 2.94)).toEqual([2.5, 3.5]);
    expect(halfWayAround(2.5, 3.5)).toEqual([2.5, 3.5]);
    expect(halfWayAround(2.4, 3.6)).toEqual([1.5, 4.5]);
    expect(halfWayAround(Number.NEGATIVE_INFINITY, 3)).toEqual([Number.NEGATIVE_INFINITY, 3.5]);
  });

  test('have a quantile told as the number that its bin holds, and at other edges as before', () => {
    const prefixes = [200, 500, 820, 950, 1_000];
    const of = (edges: readonly number[]) => quantilesOf({ edges, prefixes, noiseOf: () => 0 }, [0.25, 0.75])!;
    const grades = of([1.5, 2.5, 3.5, 4.5]);
    expect(grades.map(({ told }) => told)).toEqual([
      [1.5, 2.5],
      [2.5, 3.5],
    ]);
    of([1, 2, 3, 4]).forEach(({ value, lower, upper, told }, i) => {
      const { value: read, lower: from, upper: to } = grades[i];
      [value, lower, upper].forEach((one, n) => expect(one! + 0.5).toBeCloseTo([read, from, to][n]!, 12));
      expect(told![1]! - told![0]!).toBeLessThan(1);
    });
  });
});
