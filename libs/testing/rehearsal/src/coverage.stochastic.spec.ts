import { coverageOfIntervals } from './coverage.js';
import { DEMO_REHEARSAL } from './demo.setup.js';

describe('the intervals of a study', () => {
  const seeds = Array.from({ length: 200 }, (_, index) => index + 1);
  const report = coverageOfIntervals(seeds, DEMO_REHEARSAL);

  test.each(report.quantities)('hold the true $quantity in about 95 of 100 studies', (coverage) => {
    expect(coverage.intervals).toBeGreaterThanOrEqual(800);
    expect(coverage.rate).toBeGreaterThan(0.91);
    expect(coverage.rate).toBeLessThan(0.985);
  });

  test('would miss the truth far more often if they ignored the noise', () => {
    for (const coverage of report.quantities) expect(coverage.rateIgnoringNoise).toBeLessThan(0.8);
  });

  test('show both groups in every study', () => {
    expect(report.suppressedGroups).toBe(0);
  });
});

describe('the intervals of a study whose public references are wrong by half a width', () => {
  const wrong = {
    ...DEMO_REHEARSAL,
    scalings: DEMO_REHEARSAL.scalings.map((scaling, index) => ({
      ...scaling,
      centre: scaling.centre + (index % 2 === 0 ? 0.5 : -0.5) * scaling.width,
      width: 0.8 * scaling.width,
    })),
  };
  const report = coverageOfIntervals(
    Array.from({ length: 100 }, (_, index) => 1000 + index),
    wrong,
  );

  test.each(report.quantities)('still hold the true $quantity, because the bias of clipping is undone', (coverage) => {
    expect(coverage.rate).toBeGreaterThan(0.91);
  });
});
