import { SeededRandom } from '@collimate/kernel-numeric';
import { agrees, AskedTables, drawnCells, rowOf } from '../../fixtures/asked.tables.js';
import type { VariableDeclarations } from '../variables/variable.schema.js';

/* Values by R 4.2.2 and pROC 1.18; the calls stand beside them. */

const number = { source: 'cohort', type: 'number', unit: 'year', bounds: ['18', '90'] } as const;
const eight = ['25', '30', '35', '40', '45', '50', '55'];
const variables: VariableDeclarations = {
  arm: { source: 'cohort', type: 'category', labels: ['a', 'b'] },
  stage: { source: 'cohort', type: 'category', labels: ['I', 'II', 'III'] },
  age: { ...number, edges: ['50', '70'] },
  weight: { ...number, edges: ['50', '70'] },
  volume: { ...number, edges: eight },
};
const byArm = new AskedTables('rank', variables, [['age', 'arm']]);
const STAGES = [10, 5, 6, 14, 12, 9, 6, 13, 15];

describe('ranks without noise', () => {
  it('are those of pROC’s auc, wilcox.test(exact = FALSE, correct = FALSE) and kruskal.test', () => {
    const rows = byArm.rows([[12, 8, 30, 44, 25, 31]]);
    const auc = rowOf(rows, 'AUC', { group: 'b', group2: 'a', variable: 'age' });
    agrees(auc.estimate, 0.5260744470418999);
    agrees(auc.p_value, 0.54632337133527886);
    agrees(rowOf(rows, 'equal mean ranks').test_statistic, 0.36394506094852935);
    agrees(rowOf(rows, 'tied pairs').estimate, (12 * 8 + 30 * 44 + 25 * 31) / (67 * 83));
  });

  it('are the same with the variables of the table in the other order', () => {
    const turned = new AskedTables('rank', variables, [['arm', 'age']]).rows([[12, 30, 25, 8, 44, 31]]);
    expect(turned).toEqual(byArm.rows([[12, 8, 30, 44, 25, 31]]));
  });

  it('are of three groups those of kruskal.test, and along ordered ones cor(method = "spearman") with the test (n - 1) r^2', () => {
    const rows = new AskedTables('rank', variables, [['age', 'stage']], { ordered: ['stage'] }).rows([STAGES]);
    const { test_statistic, df, p_value } = rowOf(rows, 'equal mean ranks');
    agrees(test_statistic, 6.0626817868122302, 1e-12);
    agrees(p_value, 0.048250895421726, 1e-12);
    expect(df).toBe(2);
    const spearman = rowOf(rows, 'Spearman correlation');
    agrees(spearman.estimate, 0.23663619864162813);
    agrees(spearman.test_statistic, 4.9837054551728475);
    agrees(spearman.p_value, 0.02558712255275521);
    // sqrt(sum(v * g^2) - sum(v * g)^2 / n) with the gradient g of the correlation of mid-ranks
    agrees(spearman.se_sampling, 0.10271711197045547, 1e-8);
    expect(rows.filter(({ quantity }) => quantity === 'AUC').map(({ group, group2 }) => [group, group2])).toEqual([
      ['II', 'I'],
      ['III', 'I'],
      ['III', 'II'],
    ]);
  });

  it('correlate two binned numbers, and nothing else of them', () => {
    const rows = new AskedTables('rank', variables, [['age', 'weight']]).rows([STAGES]);
    expect(rows.map(({ quantity, variable, variable2 }) => [quantity, variable, variable2])).toEqual([
      ['Spearman correlation', 'weight', 'age'],
    ]);
    agrees(rows[0].estimate, 0.23663619864162813);
  });

  it('correct their p-values over the numbers of the question', () => {
    const cells = [
      [12, 8, 30, 44, 25, 31],
      [40, 8, 30, 44, 25, 60],
    ];
    const tables = [
      ['age', 'arm'],
      ['weight', 'arm'],
    ];
    const holm = new AskedTables('rank', variables, tables).rows(cells).filter(({ quantity }) => quantity === 'AUC');
    expect(holm.map(({ p_adjusted, adjustment }) => [p_adjusted, adjustment])).toEqual([
      [holm[0].p_value, 'holm'],
      [2 * holm[1].p_value!, 'holm'],
    ]);
    const rate = new AskedTables('rank', variables, tables, { adjustment: 'benjamini-hochberg' }).rows(cells);
    expect(rowOf(rate, 'AUC', { variable: 'weight' }).adjustment).toBe('benjamini-hochberg');
  });

  it('say when the bins do not fit', () => {
    expect(rowOf(byArm.rows([[1, 2, 3, 2, 90, 90]]), 'AUC').flags).toBe('coarse-bins');
    expect(rowOf(byArm.rows([[30, 30, 30, 30, 30, 30]]), 'AUC').flags).toBe('');
  });
});

describe('ranks with noise', () => {
  const asked = new AskedTables('rank', variables, [['volume', 'arm']]);
  const even = new Array<number>(16).fill(1 / 16);
  const rising = [0.04, 0.06, 0.08, 0.1, 0.13, 0.16, 0.2, 0.23];
  // Of each bin the share of arm a, then that of arm b.
  const apart = rising.flatMap((p, n) => [0.5 * rising[7 - n], 0.5 * p]);
  const truth = rowOf(asked.rows([apart.map((p) => 1e6 * p)]), 'AUC').estimate!;

  it('cover the AUC and reject equal ranks at their level alone', () => {
    const random = new SeededRandom(23);
    const studies = 400;
    const found = { covered: 0, typeOne: 0, power: 0 };
    for (let study = 0; study < studies; study++) {
      const row = rowOf(asked.rows([drawnCells(random, 400, apart)], 40, random), 'AUC');
      if (row.lower! <= truth && truth <= row.upper!) found.covered += 1;
      if (row.p_value! < 0.05) found.power += 1;
      if (rowOf(asked.rows([drawnCells(random, 400, even)], 40, random), 'AUC').p_value! < 0.05) found.typeOne += 1;
    }
    expect(found.covered / studies).toBeGreaterThan(0.93);
    expect(found.covered / studies).toBeLessThan(0.98);
    expect(found.typeOne / studies).toBeGreaterThan(0.02);
    expect(found.typeOne / studies).toBeLessThan(0.08);
    expect(found.power / studies).toBeGreaterThan(0.9);
  });

  it('cover Spearman’s correlation', () => {
    const random = new SeededRandom(29);
    const along = new AskedTables('rank', variables, [['age', 'weight']]);
    const table = [0.18, 0.1, 0.05, 0.1, 0.14, 0.1, 0.05, 0.1, 0.18];
    const rho = along.rows([table.map((p) => 1e6 * p)])[0].estimate!;
    let covered = 0;
    for (let study = 0; study < 400; study++) {
      const { lower, upper } = along.rows([drawnCells(random, 300, table)], 40, random)[0];
      if (lower! <= rho && rho <= upper!) covered += 1;
    }
    expect(covered / 400).toBeGreaterThan(0.93);
    expect(covered / 400).toBeLessThan(0.98);
  });

  it('are refused where a group is below four SDs of the noise of its cells, with what would do', () => {
    const row = rowOf(asked.forecast(40), 'AUC');
    expect(row).toMatchObject({ status: 'refused', p_value: null });
    expect(row.note).toMatch(/\d+ subjects would do/);
    expect(rowOf(asked.forecast(2_000), 'AUC')).toMatchObject({ status: 'ok', estimate: 0.5 });
  });

  it('cannot be asked without bins, or along what is no category', () => {
    expect(new AskedTables('rank', variables, [['arm', 'stage']]).misfit()?.message).toMatch(/binned/);
    const twice = [
      ['age', 'arm'],
      ['dose', 'arm'],
    ];
    const near = new AskedTables('rank', { ...variables, dose: variables['age']! }, twice, { ordered: ['amr'] }).misfit();
    expect(near?.hint).toBe('Did you mean "arm"? Possible are arm.');
    expect(new AskedTables('rank', variables, [['age', 'arm']], { ordered: ['stage'] }).misfit()).toMatchObject({
      key: 'ordered',
    });
  });
});
