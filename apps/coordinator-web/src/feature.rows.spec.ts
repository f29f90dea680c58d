import type { TidyRow } from '@collimate/statistics-menu';
import { drawnStudy, featureLines, meansOf, pairsOf } from './feature.rows.js';
import type { StudyDescription } from '@collimate/governance-publication';

const feature = (key: string, name: string) => ({ key, name, ibsi: '', family: '', aggregation: '', unit: '', transform: '' });
const row = (quantity: string, variable: string, group: string, cells: Partial<TidyRow> = {}): TidyRow =>
  ({ release: 'moments', quantity, variable, group, group2: null, estimate: 1, ...cells }) as TidyRow;
const study = {
  groups: { variable: 'group', labels: ['a', 'b'] },
  features: [feature('x', 'Mean'), feature('y', 'Volume'), feature('z', 'Area')],
} as unknown as StudyDescription;
const rows = ['x', 'y', 'z'].flatMap((key, index) => [
  row('scaled mean', key, 'a'),
  row('location', key, 'a'),
  row('scaled mean', key, 'b', { estimate: null }),
  row('difference of means', key, 'b', { group2: 'a', test_statistic: [1, -3, 2][index] }),
]);

describe('the lines of a result', () => {
  it('come from the first release that gave feature means, whatever its kind', () => {
    const counts = { ...row('count', '', 'a'), release: 'enrolment' };
    const later = rows.map((one) => ({ ...one, release: 'later' }));
    expect(meansOf([counts, ...rows, ...later])).toEqual(rows);
    expect(meansOf([counts])).toEqual([]);
  });

  it('stand in the order that was asked for', () => {
    const keys = (order: 'protocol' | 'difference' | 'name') =>
      featureLines(study, rows, order)
        .map((line) => line.feature.key)
        .join('');
    expect([keys('protocol'), keys('difference'), keys('name')]).toEqual(['xyz', 'yzx', 'zxy']);
  });

  it('are of the groups and numbers of the release that is drawn where the study has no groups of its own', () => {
    const declared = { ...study, groups: { variable: '', labels: [] } };
    const { groups, features } = drawnStudy(
      declared,
      rows.filter(({ variable }) => variable !== 'y'),
    );
    expect([groups.labels, features.map(({ key }) => key)]).toEqual([
      ['a', 'b'],
      ['x', 'z'],
    ]);
    expect(drawnStudy(study, [])).toBe(study);
  });

  it('have a difference for every pair of three groups, and none for a pair without one', () => {
    const three = { ...study, groups: { variable: 'group', labels: ['a', 'b', 'c'] } };
    const between = (group: string, group2: string) => row('difference of means', 'x', group, { group2 });
    const [line] = featureLines(three, [between('b', 'a'), between('c', 'b')], 'protocol');
    expect(pairsOf(three.groups.labels)).toHaveLength(3);
    expect(line.differences.map(({ groups }) => groups)).toEqual([
      ['a', 'b'],
      ['b', 'c'],
    ]);
  });

  it('show a suppressed group as nothing', () => {
    const [line] = featureLines(study, rows, 'protocol');
    expect(line.groups).toEqual([{ scaled: rows[0], location: rows[1] }, null]);
    expect(line.differences).toEqual([{ groups: ['a', 'b'], tested: rows[3], contrast: null }]);
  });
});
