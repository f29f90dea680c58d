import { designDeclared } from '../statistic.js';
import { releaseVariables } from '../variables/release.variable.js';
import type { GradientDesign } from './gradient.design.js';
import { keptInIntervals } from './gradient.information.js';

const variables = releaseVariables({
  x: {
    ...{ source: 'cohort', type: 'number', unit: 'u', bounds: ['-9', '9'] },
    reference: { centre: '0', width: '1', from: 'this test' },
  },
  os: {
    ...{ source: 'cohort', type: 'survival', time: 't', event: 'e', unit: 'month', horizon: '36', edges: ['12'] },
    ...{ eventLabels: ['1'], censoredLabels: ['0'] },
  },
});
const design = designDeclared(
  {
    ...{ name: 'hazard', kind: 'gradient', model: 'cox', outcome: 'os', of: ['x'], steps: 25, rho: '1/2' },
    ...{ clip: '2', step: '0.001', intervals: ['6', '12', '24'] },
  },
  variables,
) as GradientDesign;
const hazard = 0.03;
const point = [0, ...[6, 12, 24, 36].map(() => Math.log(36 * hazard))];

/** Share of the patients whose event is seen in an interval, with a constant hazard of being lost. */
const seenIn = (begin: number, end: number, lost: number): number =>
  (hazard / (hazard + lost)) * (Math.exp(-(hazard + lost) * begin) - Math.exp(-(hazard + lost) * end));

describe('who is still followed in the intervals of a Cox model', () => {
  test.each([0.005, 0.02, 0.08])('is found from all events together, at a loss of %p a month', (lost) => {
    const kept = keptInIntervals(design, point, seenIn(0, 36, lost));
    const ends = [0, 6, 12, 24, 36];
    kept.forEach((one, j) => {
      const exact = seenIn(ends[j], ends[j + 1], lost) / seenIn(ends[j], ends[j + 1], 0);
      expect(Math.abs(one / exact - 1)).toBeLessThan(0.06);
    });
  });

  test('is everybody where all events are seen, and nobody more in one interval than in another where noise has seen more', () => {
    for (const one of keptInIntervals(design, point, seenIn(0, 36, 0))) expect(one).toBeCloseTo(1, 6);
    expect(new Set(keptInIntervals(design, point, 0.9)).size).toBe(1);
    expect(keptInIntervals(design, point, undefined)).toEqual([1, 1, 1, 1]);
  });
});
