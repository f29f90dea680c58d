import { CELL_SETUPS } from './cell.setups.js';
import { coverageOfIntervals } from './coverage.js';
import { DEMO_REHEARSAL } from './demo.setup.js';

const seedsFrom = (first: number, count: number) => Array.from({ length: count }, (_, index) => first + index);

describe('the intervals of a study', () => {
  const report = coverageOfIntervals(seedsFrom(1, 200), DEMO_REHEARSAL);

  test.each(report.quantities)('hold the true $quantity in 95 of 100 studies or more', (coverage) => {
    expect(coverage.intervals).toBeGreaterThanOrEqual(800);
    expect(coverage.rate).toBeGreaterThan(0.92);
  });

  test('would miss the truth far more often if they ignored the noise', () => {
    for (const { rateIgnoringNoise } of report.quantities) expect(rateIgnoringNoise).toBeLessThan(0.85);
  });

  test('show both groups in every study', () => {
    expect(report.suppressedGroups).toBe(0);
  });
});

/*
 * Cells of the intervals page in which intervals that undo the clipping by a model cover 0 to 98 % of the means and reject up to
 * 91 % of true nulls. `npm run coverage` rehearses all eight of them, each with 200 studies.
 */
describe.each([
  [3, 'the features are correlated and the reference is half an SD off'],
  [13, 'the features are exponential and the groups differ in spread'],
  [22, 'there are few subjects, and the features are exponential and correlated'],
])('the intervals of cell %i, where %s', (number) => {
  const report = coverageOfIntervals(seedsFrom(1000 * number, 100), CELL_SETUPS.get(number)!());

  test.each(report.quantities.filter(({ quantity }) => quantity !== 'count'))('hold the true $quantity', ({ rate }) => {
    expect(rate).toBeGreaterThan(0.91);
  });

  test('reject a true null in no more than about one test of twenty', () => {
    expect(report.typeOne).toBeLessThan(0.09);
  });
});
