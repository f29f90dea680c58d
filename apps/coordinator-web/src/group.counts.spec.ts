import type { TidyRow } from '@collimate/statistics-menu';
import { groupTotals } from './group.counts.js';

const row = (
  release: string,
  group: string,
  estimate: number | null,
  ends: readonly number[] = [],
  quantity = 'count',
): TidyRow => ({ release, quantity, group, estimate, lower: ends[0] ?? null, upper: ends[1] ?? null, variable: null }) as TidyRow;
const enrolment = [row('enrolment', 'a', 100, [92, 108]), row('enrolment', 'b', 4, [-2, 10])];
const moments = [row('moments', 'a', 110, [106, 114]), row('moments', 'b', 2, [-4, 8])];
const combined = [
  row('enrolment + moments', 'a', 108, [104, 112], 'combined count'),
  row('enrolment + moments', 'b', 3, [0, 7], 'combined count'),
];

describe('how many subjects a group has', () => {
  it('is the combined count of the table, which stands for the counts that it is made of', () => {
    const other = row('survival', 'a', 90, [80, 100]);
    const totals = groupTotals([...enrolment, ...moments, other, ...combined], moments);
    expect(totals.map(({ group, shown }) => [group, shown])).toEqual([
      ['a', { value: 108, lower: 104, upper: 112 }],
      ['b', { value: 3, lower: 0, upper: 7 }],
    ]);
    expect(totals[0].from).toEqual([enrolment[0], moments[0], combined[0]]);
  });

  it('is the count of the release that is drawn, or of the first, where there is no more, and ends at nobody', () => {
    expect(groupTotals([...enrolment, ...moments], moments)[1]).toEqual({
      group: 'b',
      shown: { value: 2, lower: 0, upper: 8 },
      from: [moments[1]],
    });
    expect(groupTotals(enrolment, []).map(({ shown }) => shown?.value)).toEqual([100, 4]);
    expect(groupTotals([], [])).toEqual([]);
  });

  it('is not shown where a release says that there are too few', () => {
    const few = row('x', 'a', null, [], 'combined count');
    expect(groupTotals([few], [])).toEqual([{ group: 'a', shown: null, from: [few] }]);
  });
});
