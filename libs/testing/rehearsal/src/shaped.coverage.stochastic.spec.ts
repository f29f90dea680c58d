import { coverageOfShaped } from './shaped.coverage.js';
import { SHAPED_POPULATIONS } from './shaped.populations.js';

/*
 * Intervals of means, variances and differences whose noise a public correlation shapes, beside those of the same patients without one (ADR 0150). The usual run
 * draws 40 studies of cells of 4 and 20 features; COLLIMATE_LONG=1 draws 400 of every cell, those of 100 features too.
 */
const isLong = process.env['COLLIMATE_LONG'] === '1';
const STUDIES = isLong ? 400 : 40;
const SHORT = ['cell 3', 'cell 5', 'cell 20', '30 public patients'];
const TRIED = SHAPED_POPULATIONS.filter(
  ({ name, features }) => isLong || (features <= 20 && SHORT.some((word) => name.includes(word))),
);
/** What 40 studies leave to chance; features of one study go together, so that 400 leave something too. */
const [LEAST, MOST_REJECTED] = isLong ? [0.935, 0.065] : [0.91, 0.1];

describe.each(TRIED.map((one) => [one.name, one] as const))('under a public correlation: %s', (_name, population) => {
  test('intervals hold the truth and the level, and are no wider than without', () => {
    const { shaped, narrower } = coverageOfShaped(population, STUDIES);
    expect(shaped.mean).toBeGreaterThan(LEAST);
    expect(shaped.variance).toBeGreaterThan(LEAST);
    expect(shaped.difference).toBeGreaterThan(LEAST);
    expect(shaped.rejected).toBeLessThan(MOST_REJECTED);
    expect(Math.max(narrower[0], narrower[2])).toBeLessThan(population.features === 4 ? 1 : 0.92);
  });
});

test('the same studies give the same report', () => {
  const small = { ...SHAPED_POPULATIONS[0], subjects: 100 };
  expect(coverageOfShaped(small, 2)).toEqual(coverageOfShaped(small, 2));
});
