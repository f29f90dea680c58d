import type { AnalysisResult } from '@collimate/statistics-menu';
import { estimatesCheck } from './estimates.check.js';

const said = (kind: string, value: number, estimator?: number): AnalysisResult =>
  ({
    kind,
    sites: 3,
    told: [{ quantity: 'survival', estimate: value }],
    ...(estimator !== undefined && { estimator }),
  }) as AnalysisResult;

const checked = (published: readonly AnalysisResult[], computed: readonly AnalysisResult[]) =>
  estimatesCheck({
    what: 'estimates of round table',
    published,
    computed,
    from: '3 vectors',
    gives: 'not what the vectors give',
  });

describe('published estimates', () => {
  it('hold where they come out again, whatever else this version makes of the vectors', () => {
    const found = checked([said('survival', 0.5, 2)], [said('count', 9), said('survival', 0.5, 2)]);
    expect(found).toMatchObject({ verdict: 'holds', detail: 'computed again from 3 vectors' });
  });

  it('fail at the first difference, and where this version makes no result of that kind', () => {
    expect(checked([said('survival', 0.5, 2)], [said('survival', 0.6, 2)])).toMatchObject({ verdict: 'fails' });
    expect(checked([said('survival', 0.5)], [said('count', 9)])).toMatchObject({ verdict: 'fails' });
  });

  it('are not shown, by name, where another estimator made them; what else differs fails all the same', () => {
    const before = checked([said('survival', 0.51)], [said('survival', 0.5, 2)]);
    expect(before).toMatchObject({
      verdict: 'not-shown',
      detail: expect.stringMatching(/^survival by estimator 1: this version/),
    });
    expect(checked([said('survival', 0.5, 3)], [said('survival', 0.5, 2)])).toMatchObject({ verdict: 'not-shown' });
    const both = checked([said('survival', 0.51), said('count', 8)], [said('survival', 0.5, 2), said('count', 9)]);
    expect(both).toMatchObject({ verdict: 'fails', detail: expect.stringMatching(/told\.0\.estimate: 8 is published, 9/) });
  });
});
