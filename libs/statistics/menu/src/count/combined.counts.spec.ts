import { tidyRow, type TidyRow } from '../tidy.row.js';
import { combinedCounts } from './combined.counts.js';

const row = (release: string, group: string, estimate: number | null, se: number | null): TidyRow =>
  tidyRow(
    { study: 's', version: 1, question: release, kind: 'count', release, features: [] },
    { quantity: 'count', group, estimate, se, sites: 2 },
  );
const release = (statistic: string, ...sites: readonly string[]) => ({ statistic, sites });
const rows = [row('enrolment', 'a', 100, 4), row('enrolment', 'b', 4, 3), row('moments', 'a', 110, 2), row('moments', 'b', 2, 3)];
const pooled = [release('enrolment', 'n', 's'), release('moments', 's', 'n')];

describe('one number of subjects per group', () => {
  it('is the mean of all releases of the same sites, each weighted by the inverse of its variance', () => {
    const [a] = combinedCounts(rows, pooled, ['a', 'b']);
    // Weights 1/16 and 1/4: (100 / 16 + 110 / 4) / (5 / 16) = 108, and an SD of sqrt(16 / 5).
    expect(a).toMatchObject({ quantity: 'combined count', group: 'a', release: 'enrolment + moments', sites: 2, status: 'ok' });
    expect(a.estimate).toBeCloseTo(108, 12);
    expect(a.se).toBeCloseTo(Math.sqrt(3.2), 12);
    expect(a.upper! - a.lower!).toBeCloseTo(2 * 1.959964 * Math.sqrt(3.2), 5);
  });

  it('has an interval that ends at nobody', () => {
    const [, b] = combinedCounts(rows, pooled, ['a', 'b']);
    expect(b.estimate).toBeCloseTo(3, 12);
    expect(b.lower).toBe(0);
    const [below] = combinedCounts([row('x', 'a', -9, 1), row('y', 'a', -9, 1)], [release('x', 'n'), release('y', 'n')], ['a']);
    expect([below.lower, below.upper]).toEqual([0, 0]);
  });

  it('is not there for one release, for releases of other sites, or for labels of several variables', () => {
    expect(combinedCounts(rows.slice(0, 2), pooled.slice(0, 1), ['a', 'b'])).toEqual([]);
    expect(combinedCounts(rows, [release('enrolment', 'n', 's'), release('moments', 'n')], ['a', 'b'])).toEqual([]);
    expect(combinedCounts(rows, pooled, [])).toEqual([]);
  });

  it('is of the releases with the most sites', () => {
    const third = [...rows, row('third', 'a', 130, 1)];
    const [a] = combinedCounts(third, [...pooled, release('third', 'n')], ['a']);
    expect(a.release).toBe('enrolment + moments');
  });

  it('has no number where a release says that there are too few', () => {
    const few = [row('enrolment', 'a', null, null), row('moments', 'a', 12, 2)];
    expect(combinedCounts(few, pooled, ['a'])).toEqual([expect.objectContaining({ status: 'suppressed', estimate: null })]);
  });
});
