import { SeededRandom } from '@collimate/kernel-numeric';
import { agrees, AskedTables, drawnCells, rowOf } from '../../fixtures/asked.tables.js';
import type { VariableDeclarations } from '../variables/variable.schema.js';

const variables: VariableDeclarations = {
  age: { source: 'cohort', type: 'number', unit: 'year', bounds: ['18', '90'], edges: ['50', '70'] },
  sex: { source: 'cohort', type: 'category', labels: ['f', 'm'] },
  os: {
    ...{ source: 'cohort', type: 'survival', time: 't', event: 'e', unit: 'month', horizon: '60', edges: ['12', '24'] },
    ...{ eventLabels: ['1'], censoredLabels: ['0'] },
  },
};
const ages = new AskedTables('histogram', variables, [['age']]);

describe('a histogram', () => {
  it('counts as counting does, with Wilson’s interval of every share, where there is no noise', () => {
    const rows = ages.rows([[12, 30, 25]]);
    expect(rows.filter(({ quantity }) => quantity === 'count').map(({ level, estimate }) => [level, estimate])).toEqual([
      ['below 50', 12],
      ['50 to 70', 30],
      ['70 or more', 25],
      ['left out of age', null],
    ]);
    const share = rowOf(rows, 'share', { level: 'below 50' });
    agrees(share.estimate, 12 / 67);
    // prop.test(12, 67, correct = FALSE)$conf.int
    agrees(share.lower, 0.1055359133988196);
    agrees(share.upper, 0.28747489247918007);
    expect(rowOf(rows, 'share', { level: '50 to 70' })).toMatchObject({ x: 50, x_upper: 70, n: 67, variable: 'age' });
    expect(rowOf(rows, 'share', { level: '70 or more' })).toMatchObject({ x: 70, x_upper: null });
  });

  it('is within groups, where the table has a variable before it', () => {
    const rows = new AskedTables('histogram', variables, [['sex', 'age']]).rows([[10, 10, 20, 30, 30, 60]]);
    expect(rowOf(rows, 'share', { group: 'sex m', level: '70 or more' })).toMatchObject({ estimate: 0.5, n: 120 });
  });

  it('has the rows of its protocol whatever the cells are, and never clamps what it sums', () => {
    const drowned = ages.rows([[-30, 20, 5]]);
    expect(drowned.map(({ quantity, level }) => [quantity, level])).toEqual(
      ages.rows([[100, 100, 100]]).map(({ quantity, level }) => [quantity, level]),
    );
    expect(rowOf(drowned, 'share', { level: '50 to 70' })).toMatchObject({ estimate: null, status: 'unavailable' });
    expect(rowOf(drowned, 'count', { level: 'below 50' })).toMatchObject({ estimate: null, status: 'suppressed' });
  });

  it('covers the true share under noise that is as large as the sampling error', () => {
    const random = new SeededRandom(3);
    let covered = 0;
    for (let study = 0; study < 600; study++) {
      const { lower, upper } = rowOf(ages.rows([drawnCells(random, 200, [0.2, 0.5, 0.3])], 40, random), 'share', {
        level: '50 to 70',
      });
      if (lower! <= 0.5 && 0.5 <= upper!) covered += 1;
    }
    expect(covered / 600).toBeGreaterThan(0.93);
    expect(covered / 600).toBeLessThan(0.975);
  });

  it('foresees its rows, and refuses with the number that they need', () => {
    const rows = ages.forecast(20);
    expect(rowOf(rows, 'share', { level: '50 to 70' })).toMatchObject({ status: 'refused' });
    expect(rowOf(rows, 'share', { level: '50 to 70' }).note).toMatch(
      /^the noise would drown it: \d+ subjects or rho [\d.]+ would do$/,
    );
    expect(rowOf(ages.forecast(600), 'share', { level: '50 to 70' })).toMatchObject({ status: 'ok', estimate: 1 / 3 });
  });

  it('cannot be asked of survival times alone', () => {
    expect(new AskedTables('histogram', variables, [['os']]).misfit()?.message).toMatch(/no table/);
    expect(ages.misfit()).toBeUndefined();
  });
});
