import type { AnalysisResult, MadeResult } from '@collimate/statistics-menu';
import { estimatesCheck } from './estimates.check.js';

const said = <E extends number>(kind: string, value: number, estimator?: E): AnalysisResult & { readonly estimator?: E } =>
  ({
    kind,
    sites: 3,
    told: [{ quantity: 'survival', estimate: value }],
    ...(estimator !== undefined && { estimator }),
  }) as AnalysisResult & { readonly estimator?: E };

const checked = (published: readonly AnalysisResult[], computed: readonly MadeResult[]) =>
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
    const both = checked([said('survival', 0.51), said('count', 8)], [said('survival', 0.5, 2), said('count', 9)]);
    expect(both).toMatchObject({ verdict: 'fails', detail: expect.stringMatching(/told\.0\.estimate: 8 is published, 9/) });
  });

  it.each<[string, AnalysisResult, MadeResult]>([
    ['a later one than this version has', said('survival', 0.51, 3), said('survival', 0.5, 2)],
    ['any of a kind that has had one alone', said('moments', 0.51, 2), said('moments', 0.5)],
    ['none', said('survival', 0.51, 0), said('survival', 0.5, 2)],
    ['half of one', said('survival', 0.51, 1.5), said('survival', 0.5, 2)],
  ])(
    'fail where they name an estimator that does not exist, %s: no number is a way around the check',
    (_which, published, own) => {
      const found = checked([said('count', 9), published], [said('count', 9), own]);
      expect(found).toMatchObject({
        verdict: 'fails',
        detail: expect.stringMatching(
          new RegExp(`^${published.kind} is said to be of estimator ${published.estimator}, which no`),
        ),
      });
    },
  );

  it('of this version name no estimator but one that exists, as the compiler says', () => {
    // @ts-expect-error there is no third one yet
    expect(checked([], [said('survival', 0.5, 3)]).verdict).toBe('holds');
  });
});
