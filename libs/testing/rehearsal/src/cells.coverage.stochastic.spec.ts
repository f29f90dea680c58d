import { ANALYSES, maturityOfAnalysis } from '@collimate/statistics-menu';
import { CELL_POPULATIONS } from './cell.populations.js';
import { coverageOfCells } from './cells.coverage.js';

/* `npm run coverage` draws 1,000 studies of every population, size and price. */
/** Fewer patients than this leave nobody at the horizon where many are lost: such a mean is not told. */
const MANY = 2_000;
const HELD: readonly (readonly [name: string, subjects: number])[] = [
  ['two by two', 500],
  ['three strata', 500],
  ['two arms', 500],
  ['arms of unequal loss', MANY],
  ['calibrated', 500],
];

describe.each(HELD)('the intervals of the table %s', (name, subjects) => {
  const population = CELL_POPULATIONS.find((one) => one.name === name)!;
  const report = coverageOfCells(population, { subjects, noise: 4.53, studies: subjects === MANY ? 120 : 200 });

  test.each(report)('hold $quantity', ({ rate, intervals, unavailable }) => {
    expect(intervals).toBeGreaterThanOrEqual(subjects === MANY ? 118 : 200);
    expect(unavailable).toBeLessThanOrEqual(subjects === MANY ? 0.01 : 0);
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
