import { designDeclared, designStatistic } from '../statistic.js';
import { scaledFeature } from '../features/feature.scaling.js';
import type { MomentsDesign } from '../moments/moments.design.js';
import { poolLocally } from '../pooled.vector.js';
import { releaseVariables } from '../variables/release.variable.js';
import { compare } from './compare.analysis.js';

const keys = {
  name: 'means',
  kind: 'moments',
  rho: '7/40',
  clip: '7',
  kMax: '640',
  reach: '3.4',
  reach2: '12.8',
  lambda: '3/10',
} as const;
const variables = releaseVariables({
  arm: { source: 'cohort', type: 'category', labels: ['a', 'b', 'c'] },
  sex: { source: 'cohort', type: 'category', labels: ['f', 'm'] },
  age: {
    ...{ source: 'cohort', type: 'number', unit: 'year', bounds: ['18', '90'] },
    reference: { centre: '62', width: '11', from: 'a series' },
  },
});
const designOf = (by: string) => designDeclared({ ...keys, of: ['age'], by }, variables) as MomentsDesign;
const headOf = (design: MomentsDesign) => ({
  ...{ study: 's', version: 2, question: 'arms', kind: 'compare', release: 'means', features: design.features },
});
const rowsOf = (design: MomentsDesign, units: bigint) =>
  compare.rows(
    compare.analyse({ design, pooled: poolLocally(design, new Array<bigint>(design.length).fill(units), 1) }),
    headOf(design),
  );

describe('a comparison of three groups and more', () => {
  test('tests all of them at once, beside every pair', () => {
    const rows = rowsOf(designOf('arm'), 1n << 38n);
    expect(rows.filter(({ quantity }) => quantity === 'difference of means')).toHaveLength(3);
    const [equal] = rows.filter(({ quantity }) => quantity === 'equal means');
    expect(equal.test_statistic).toBeCloseTo(0, 12);
    expect(equal).toMatchObject({ df: 2, p_value: 1, variable: 'age', family: 'features of all groups' });
  });

  test('keeps the row where a group is suppressed, and has none of two groups', () => {
    expect(rowsOf(designOf('arm'), 0n).filter(({ quantity }) => quantity === 'equal means')).toMatchObject([
      { status: 'suppressed' },
    ]);
    expect(rowsOf(designOf('sex'), 1n << 38n).some(({ quantity }) => quantity === 'equal means')).toBe(false);
  });

  test('is what it was in a study of version 1', () => {
    const features = [{ feature: 'RNU0', aggregation: 'DHQ4', transform: 'identity', centre: 10, width: 2 } as const];
    const design = designStatistic(keys, { by: 'group', groups: ['a', 'b', 'c'], features }) as MomentsDesign;
    const head = { ...headOf(design), features: features.map(scaledFeature) };
    const pooled = poolLocally(design, new Array<bigint>(design.length).fill(1n << 38n), 1);
    expect(compare.rows(compare.analyse({ design, pooled }), head).some(({ quantity }) => quantity === 'equal means')).toBe(
      false,
    );
  });

  test('is planned with the effect that the protocol names, and its power', () => {
    const at = (effect?: number) =>
      compare.forecast(
        [designOf('sex')],
        { subjects: [2_000, 2_000], sites: 1, ...(effect !== undefined && { expected: { effect } }) },
        headOf(designOf('sex')),
        {},
      )[0];
    expect(at()).toMatchObject({ estimate: 0, note: expect.not.stringContaining('planned effect') as string });
    expect(at(0.5)).toMatchObject({ estimate: 5.5 });
  });
});
