import { STEP_POPULATIONS } from './step.populations.js';
import { coverageOfSteps } from './steps.coverage.js';

/* `npm run coverage` draws 300 studies of every population; this spec 40 of two of them, and 80 with COLLIMATE_LONG=1. */
const STUDIES = process.env['COLLIMATE_LONG'] === '1' ? 80 : 40;

describe.each(STEP_POPULATIONS.filter(({ name }) => name.endsWith('500 at epsilon 3')).map((one) => [one.name, one] as const))(
  'the intervals of %s',
  (_name, population) => {
    test('hold the coefficients', () => {
      const { intervals, rate, noiseShare, uninformative } = coverageOfSteps(population, STUDIES);
      expect([intervals, uninformative]).toEqual([2 * STUDIES, 0]);
      expect(rate).toBeGreaterThan(0.89);
      // Intervals of the sampling alone would be far too short.
      expect(noiseShare).toBeGreaterThan(0.2);
    });
  },
);

test('the same studies give the same report', () => {
  const [population] = STEP_POPULATIONS;
  const small = { ...population, subjects: 60 };
  expect(coverageOfSteps(small, 2)).toEqual(coverageOfSteps(small, 2));
});
