import type { PublishedResult } from '@collimate/governance-publication';
import type { TidyRow } from '@collimate/statistics-menu';
import { groupTotals } from './group.counts.js';

const row = (release: string, group: string, estimate: number | null, se: number | null): TidyRow =>
  ({ release, quantity: 'count', group, estimate, se, variable: null }) as TidyRow;
const round = (statistic: string, sites: readonly string[]) => ({ statistic, pooled: { sites } });
const result = (labels: readonly string[], sites: readonly string[] = ['n', 's']) =>
  ({
    study: { groups: { variable: 'group', labels } },
    rounds: [round('enrolment', ['n', 's']), round('moments', sites)],
  }) as unknown as PublishedResult;
const enrolment = [row('enrolment', 'a', 100, 4), row('enrolment', 'b', 4, 3)];
const moments = [row('moments', 'a', 110, 2), row('moments', 'b', 2, 3)];
const rows = [...enrolment, ...moments];

describe('how many subjects a group has', () => {
  it('is the mean of all releases of the same sites, each weighted by the inverse of its variance', () => {
    const [{ group, shown }] = groupTotals(result(['a', 'b']), rows, moments);
    // Weights 1/16 and 1/4: (100 / 16 + 110 / 4) / (5 / 16) = 108, and an SD of sqrt(16 / 5).
    expect(group).toBe('a');
    expect(shown?.value).toBeCloseTo(108, 12);
    expect((shown?.upper ?? 0) - (shown?.lower ?? 0)).toBeCloseTo(2 * 1.959964 * Math.sqrt(3.2), 6);
  });

  it('has an interval that ends at nobody', () => {
    const [, { shown }] = groupTotals(result(['a', 'b']), rows, moments);
    expect(shown?.value).toBeCloseTo(3, 12);
    expect(shown?.lower).toBe(0);
  });

  it('leaves out a release of other sites, and what counts the groups of another variable', () => {
    const alone = (of: PublishedResult) => groupTotals(of, rows, moments)[0].shown?.value;
    expect(alone(result(['a', 'b'], ['n']))).toBe(110);
    expect(alone(result([]))).toBe(110);
  });

  it('is not shown where a release says that there are too few', () => {
    const few = [row('enrolment', 'a', null, null), row('moments', 'a', 12, 2)];
    expect(groupTotals(result(['a']), few, [])).toEqual([{ group: 'a', shown: null, from: few }]);
  });

  it('is of the first release with counts where nothing is drawn', () => {
    expect(groupTotals(result(['a', 'b']), enrolment, []).map(({ group }) => group)).toEqual(['a', 'b']);
    expect(groupTotals(result(['a', 'b']), [], [])).toEqual([]);
  });
});
