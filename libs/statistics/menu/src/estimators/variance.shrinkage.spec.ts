import { drawTogether, SMALLEST_VARIANCE } from './variance.shrinkage.js';

describe('drawTogether', () => {
  test('leaves variances apart that are known well', () => {
    expect(drawTogether([0.25, 1, 1.75], [0, 0, 0])).toEqual([0.25, 1, 1.75]);
  });

  test('takes their mean where the differences can all be noise', () => {
    for (const one of drawTogether([0.2, 1, 1.8], [2, 2, 2])) expect(one).toBeCloseTo(1, 12);
  });

  test('goes halfway when half of the spread is noise', () => {
    // spread 0.64, noise 0.32
    const [low, middle, high] = drawTogether([0.2, 1, 1.8], new Array(3).fill(Math.sqrt(0.32)));
    expect(low).toBeCloseTo(0.6, 12);
    expect(middle).toBeCloseTo(1, 12);
    expect(high).toBeCloseTo(1.4, 12);
  });

  test('never gives a variance that is not positive', () => {
    expect(drawTogether([-3, -1], [0, 0])).toEqual([SMALLEST_VARIANCE, SMALLEST_VARIANCE]);
    expect(drawTogether([-3], [1])).toEqual([SMALLEST_VARIANCE]);
  });
});
