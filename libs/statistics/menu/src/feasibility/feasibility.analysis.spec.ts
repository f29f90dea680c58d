import { SeededRandom } from '@collimate/kernel-numeric';
import { agrees, AskedTables } from '../../fixtures/asked.tables.js';
import type { VariableDeclarations } from '../variables/variable.schema.js';
import { feasibilityQuestion } from './feasibility.analysis.js';

const variables: VariableDeclarations = {
  sex: { source: 'cohort', type: 'category', labels: ['f', 'm'] },
  age: { source: 'cohort', type: 'number', unit: 'year', bounds: ['18', '90'], edges: ['65'] },
};
const TABLES = [['sex', 'age']];
const asked = new AskedTables('feasibility', variables, TABLES, { atLeast: 150 }, '1/512');

describe('how many patients would be there', () => {
  it('is counted by cell and together, where there is no noise', () => {
    const rows = asked.rows([[40, 60, 30, 70]]);
    expect(rows.map(({ level, estimate }) => [level, estimate])).toEqual([
      ['all', 200],
      ['sex f, age below 65', 40],
      ['sex f, age 65 or more', 60],
      ['sex m, age below 65', 30],
      ['sex m, age 65 or more', 70],
    ]);
    expect(rows[0]).toMatchObject({ p_value: 0, note: 'tests whether there are at least 150' });
    expect(rows[1]).toMatchObject({ p_value: 1 });
  });

  it('tests what is needed against the noise, with Holm over all numbers', () => {
    const [row] = asked.rows([[40, 60, 30, 70]], 256);
    // pnorm(-51 / 32)
    agrees(row.p_value, 0.055496020228245652);
    agrees(row.p_adjusted, 5 * 0.055496020228245652);
    agrees(row.test_statistic, 51 / 32);
    expect(row.se_noise).toBe(32);
  });

  it('finds enough where there are too few in at most 5 % of studies, and covers the numbers', () => {
    const random = new SeededRandom(7);
    const studies = 2_000;
    const cells = [49, 50, 25, 25];
    let [found, covered] = [0, 0];
    for (let study = 0; study < studies; study++) {
      const [row] = asked.rows([cells], 100, random);
      if (row.p_value! < 0.05) found += 1;
      if (row.lower! <= 149 && 149 <= row.upper!) covered += 1;
    }
    expect(found / studies).toBeLessThan(0.062);
    expect(found / studies).toBeGreaterThan(0.035);
    expect(covered / studies).toBeGreaterThan(0.935);
    expect(covered / studies).toBeLessThan(0.965);
  });

  it('is refused before it is asked where the noise would drown it, with the number that would do', () => {
    const few = asked.forecast(60)[0];
    expect(few.status).toBe('refused');
    const needed = Number(/: (\d+) subjects/.exec(few.note)![1]);
    expect(asked.forecast(needed)[0].status).toBe('ok');
  });

  it('spends little: a release of less noise is another question', () => {
    expect(asked.misfit()).toBeUndefined();
    const dear = new AskedTables('feasibility', variables, [...TABLES, ['sex']], {}, '1/100').misfit();
    expect(dear?.message).toMatch(/below 16 patients/);
    expect(dear?.hint).toBe('Write rho: "2/512" or less, or ask histogram.');
  });

  it('takes a whole number of patients', () => {
    const { schema } = feasibilityQuestion;
    const question = { name: 'who', kind: 'feasibility', from: 'table' };
    expect(schema.safeParse({ ...question, atLeast: 100 }).success).toBe(true);
    for (const atLeast of [0, 1.5, '100']) expect(schema.safeParse({ ...question, atLeast }).success).toBe(false);
  });
});
