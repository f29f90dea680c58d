import { analyseRelease, resultRows } from '../analysis.js';
import { LEVEL } from '../estimators/estimate.js';
import type { FeatureScaling } from '../features/feature.scaling.js';
import type { StatisticDesign } from '../menu.js';
import { noiseStatement } from '../noise.statement.js';
import { poolLocally } from '../pooled.vector.js';
import { designStatistic } from '../statistic.js';
import type { GroupMomentsResult } from './group-moments.analysis.js';
import { decodeBlock } from './group-moments.estimator.js';

const scalings: readonly FeatureScaling[] = [{ feature: 'RNU0', aggregation: 'DHQ4', transform: 'log', centre: 8, width: 0.5 }];
const shape = { by: 'group', groups: ['benign', 'malignant'], features: scalings };
/** A clip norm that no record reaches, so that nothing has to be corrected. */
const wide = { name: 'moments', kind: 'group-moments', clip: '100', lambda: '1/2' } as const;
const design = designStatistic({ ...wide, rho: '100000000' }, shape);

/** The block of n subjects with mean m and mean square q, in lattice units, without noise. */
function block(n: number, m: number, q: number): bigint[] {
  const units = (x: number): bigint => BigInt(Math.round((x * 2 ** 30) / 100));
  return [units(n * m), units((n * (q - 1)) / 2), BigInt(n) * design.lattice.countStep, 0n];
}

/** The first analysis of a vector of three sites. */
function analysed(of: StatisticDesign, vector: readonly bigint[]): unknown {
  return analyseRelease({ design: of, pooled: poolLocally(of, vector, 3) })[0];
}

describe('the moments of one group', () => {
  test('are those of the subjects when there is almost no noise', () => {
    const { features, count } = decodeBlock(design, block(100, 0.4, 1.2), 3);
    expect(count.value).toBe(100);
    expect(features[0].mean.value).toBeCloseTo(0.4, 6);
    expect(features[0].variance.value).toBeCloseTo(((1.2 - 0.16) * 100) / 99, 3);
    expect(features[0].mean.standardError).toBeCloseTo(Math.sqrt(1.04 / 99), 3);
  });

  test('carry the noise of sums and count by the formula of the design', () => {
    const noisy = designStatistic({ ...wide, rho: '50' }, shape);
    const s = (Math.sqrt(10_000 + 100 + 1) / Math.sqrt(2 * 50)) * Math.sqrt(3);
    const { mean } = decodeBlock(noisy, block(80, 0.5, 1.5), 3).features[0];
    expect(mean.noiseError).toBeCloseTo(Math.hypot(s / 80, (0.5 * s) / (10 * 80)), 6);
    expect(mean.interval.upper - mean.interval.lower).toBeCloseTo(2 * 1.959963984540054 * mean.standardError, 9);
  });
});

describe('a pooled vector', () => {
  const vector = [...block(100, -0.5, 1.25), ...block(120, 0.5, 1.25)];

  test('takes estimates back to the scale of the feature', () => {
    const result = analysed(design, vector) as GroupMomentsResult;
    const [benign] = result.groups;
    expect(benign.features[0]).toMatchObject({ key: 'RNU0@DHQ4', scale: 'log(value)' });
    expect(benign.features[0].mean.value).toBeCloseTo(7.75, 6);
    expect(benign.features[0].location.label).toBe('geometric mean');
    expect(benign.features[0].location.value).toBeCloseTo(Math.exp(7.75), 2);
    const [difference] = result.differences[0].features;
    expect(difference.scaled.value).toBeCloseTo(1, 6);
    expect(difference.contrast?.label).toBe('ratio of geometric means');
    expect(difference.contrast?.value).toBeCloseTo(Math.exp(0.5), 5);
    expect(difference.pValue).toBeLessThan(1e-6);
    expect(JSON.parse(JSON.stringify(result))).toEqual(result);
  });

  test('shows no feature of a group whose noisy count is below the display floor', () => {
    const small = analysed(design, [...block(9, 0, 1), ...block(120, 0.5, 1.25)]) as GroupMomentsResult;
    expect(small.groups[0]).toMatchObject({ suppressed: true, features: [] });
    expect(small.groups[1].suppressed).toBe(false);
    expect(small.differences).toEqual([]);
  });

  test('keeps a negative noisy count as it is', () => {
    const counts = designStatistic({ name: 'enrolment', kind: 'group-counts', rho: '1/100' }, shape);
    expect(analysed(counts, [-3n, 75n])).toMatchObject({
      groups: [
        { count: { value: -3, noiseError: Math.sqrt(150) }, suppressed: true },
        { count: { value: 75 }, suppressed: false },
      ],
    });
  });

  test('refuses a vector of another length and a round without sites', () => {
    expect(() => poolLocally(design, [1n], 3)).toThrow(expect.objectContaining({ code: 'LENGTH_MISMATCH' }));
    expect(() => poolLocally(design, vector, 0)).toThrow(expect.objectContaining({ code: 'INVALID_SITES' }));
  });

  test('states the noise that was really added', () => {
    const statement = noiseStatement(design, poolLocally(design, vector, 3));
    expect(statement.pooledNoiseVariance).toBe((3n * design.event.sigma2).toString());
    expect(statement).toMatchObject({ model: 'local', sites: 3, mechanism: { kind: 'discrete-gaussian' } });
  });

  test('has as many rows with a suppressed group as without, and no number in those of it', () => {
    const head = { study: 's', version: 1, features: [{ key: 'RNU0@DHQ4', unit: 'mm³' }] };
    const rowsOf = (of: readonly bigint[]) => resultRows(analysed(design, of) as GroupMomentsResult, 'moments', head);
    const whole = rowsOf(vector);
    const lacking = rowsOf([...block(9, 0, 1), ...block(120, 0.5, 1.25)]);
    const named = (rows: typeof whole) => rows.map((row) => [row.quantity, row.variable, row.group, row.group2]);
    expect(named(lacking)).toEqual(named(whole));
    expect(whole.every(({ status }) => status === 'ok')).toBe(true);
    for (const row of lacking.filter(({ group, group2 }) => group === 'benign' || group2 === 'benign')) {
      expect(row).toMatchObject({ status: 'suppressed', estimate: null, lower: null, p_value: null, n: null });
    }
    const contrast = whole.find(({ quantity }) => quantity === 'contrast');
    expect(contrast).toMatchObject({
      group: 'malignant',
      group2: 'benign',
      method: 'ratio of geometric means',
      confidence: LEVEL,
    });
    expect(whole.find(({ quantity }) => quantity === 'location')?.unit).toBe('mm³');
  });
});
