import type { FeatureDifference, FeatureMoments, GroupMomentsResult } from '@collimate/statistics-pooling';
import { featureLines, momentsOf } from './feature.rows.js';
import type { StudyResult } from './result.types.js';

const feature = (key: string, name: string) => ({ key, name, ibsi: '', family: '', aggregation: '', unit: '', transform: '' });
const line = (key: string) => ({ key }) as unknown as FeatureMoments;
const difference = (key: string, t: number) => ({ key, t }) as unknown as FeatureDifference;
const moments = {
  kind: 'group-moments',
  groups: [
    { group: 'a', features: [line('x'), line('y'), line('z')] },
    { group: 'b', features: [] },
  ],
  differences: [{ groups: ['a', 'b'], features: [difference('x', 1), difference('y', -3), difference('z', 2)] }],
} as unknown as GroupMomentsResult;
const result = {
  study: { features: [feature('x', 'Mean'), feature('y', 'Volume'), feature('z', 'Area')] },
  rounds: [{ pooled: null }, { pooled: { estimate: moments } }],
} as unknown as StudyResult;

describe('the lines of a result', () => {
  it('come from the first round that gave moments', () => {
    expect(momentsOf(result)).toBe(moments);
    expect(momentsOf({ ...result, rounds: [] })).toBeUndefined();
  });

  it('stand in the order that was asked for', () => {
    const keys = (order: 'protocol' | 'difference' | 'name') =>
      featureLines(result, moments, order)
        .map((row) => row.feature.key)
        .join('');
    expect([keys('protocol'), keys('difference'), keys('name')]).toEqual(['xyz', 'yzx', 'zxy']);
  });

  it('show a suppressed group as nothing', () => {
    expect(featureLines(result, moments, 'protocol')[0].groups).toEqual([{ key: 'x' }, null]);
  });
});
