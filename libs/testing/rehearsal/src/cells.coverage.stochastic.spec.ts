import { ANALYSES, maturityOfAnalysis } from '@collimate/statistics-menu';
import { CELL_POPULATIONS } from './cell.populations.js';
import { coverageOfCells } from './cells.coverage.js';

/* `npm run coverage` draws 1,000 studies of every population, size and price. */
describe.each(
  CELL_POPULATIONS.filter(({ name }) => ['two by two', 'three strata', 'arms of unequal loss', 'calibrated'].includes(name)).map(
    (one) => [one.name, one] as const,
  ),
)('the intervals of the table %s', (_name, population) => {
  const report = coverageOfCells(population, { subjects: 500, noise: 4.53, studies: 200 });

  test.each(report)('hold $quantity', ({ rate, intervals, unavailable }) => {
    expect(intervals).toBeGreaterThanOrEqual(200);
    expect(unavailable).toBe(0);
    expect(rate).toBeGreaterThan(0.91);
  });
});

test('every analysis whose maturity names this spec has a population', () => {
  const named = ANALYSES.map(({ kind }) => kind).filter((kind) =>
    maturityOfAnalysis(kind).specs.some((file) => file.endsWith('/cells.coverage.stochastic.spec.ts')),
  );
  const populated = CELL_POPULATIONS.map(({ kind }) => kind);
  expect(named.length).toBeGreaterThan(4);
  expect(named.filter((kind) => !populated.includes(kind))).toEqual([]);
});

test('the same studies give the same report', () => {
  const [population] = CELL_POPULATIONS;
  const asked = { subjects: 200, noise: 4.53, studies: 5 };
  expect(coverageOfCells(population, asked)).toEqual(coverageOfCells(population, asked));
  expect(population.shares.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1, 12);
});
