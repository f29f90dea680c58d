import { SeededRandom } from '@collimate/kernel-numeric';
import { agrees, AskedTables, drawnCells, rowOf } from '../../fixtures/asked.tables.js';
import type { VariableDeclarations } from '../variables/variable.schema.js';

/* Values by R 4.2.2; the calls stand beside them. */

const variables: VariableDeclarations = {
  arm: { source: 'cohort', type: 'category', labels: ['a', 'b'] },
  response: { source: 'cohort', type: 'category', labels: ['no', 'yes'], positive: 'yes' },
  first: { source: 'cohort', type: 'category', labels: ['1', '2', '3'] },
  second: { source: 'cohort', type: 'category', labels: ['1', '2', '3'] },
};
const trial = new AskedTables('contingency', variables, [['arm', 'response']]);
const readers = new AskedTables('contingency', variables, [['first', 'second']]);

describe('a contingency table without noise', () => {
  const rows = trial.rows([[40, 60, 22, 78]]);

  it('is tested as chisq.test(x, correct = FALSE) does', () => {
    const { test_statistic, df, p_value, p_adjusted } = rowOf(rows, 'independence');
    agrees(test_statistic, 7.573632538569425);
    agrees(p_value, 0.0059228297001356492);
    expect([df, p_adjusted, rowOf(rows, 'independence').adjustment]).toEqual([1, p_value, 'holm']);
  });

  it('has risks with Wilson’s interval, and their difference with Newcombe’s', () => {
    const risk = rowOf(rows, 'risk', { group: 'b' });
    // prop.test(78, 100, correct = FALSE)$conf.int
    [risk.estimate, risk.lower, risk.upper].forEach((value, n) =>
      agrees(value, [0.78, 0.68929646485014207, 0.84998717615394603][n]),
    );
    const difference = rowOf(rows, 'risk difference');
    agrees(difference.estimate, 0.18);
    agrees(difference.se_sampling, 0.064156059729381765);
    agrees(difference.lower, 0.05179992906096018, 1e-8);
    agrees(difference.upper, 0.3004229954022356, 1e-8);
    expect(difference).toMatchObject({ group: 'b', group2: 'a', variable: 'response', variable2: 'arm', level: 'yes' });
  });

  it('has the ratios, and on the logarithm their errors sqrt(1/a + 1/b + 1/c + 1/d) and sqrt(1/a - 1/n + 1/c - 1/m)', () => {
    const [odds, risk] = [rowOf(rows, 'log odds ratio'), rowOf(rows, 'log risk ratio')];
    agrees(odds.estimate, 0.86020126522311158);
    agrees(odds.se_sampling, 0.31613561163166187);
    agrees(risk.estimate, 0.26236426446749106);
    agrees(risk.se_sampling, 0.097402153401141417);
    agrees(rowOf(rows, 'odds ratio').estimate, (78 * 40) / (22 * 60));
    expect(odds.lower).toBeLessThan(odds.estimate!);
    expect(odds.p_value).toBeLessThan(0.05);
  });

  it('finds its event in rows as in columns', () => {
    const turned = new AskedTables('contingency', variables, [['response', 'arm']]).rows([[40, 22, 60, 78]]);
    expect(turned).toEqual(rows);
  });

  it('has kappa with its error of Fleiss, Cohen and Everitt, and mcnemar.test(x, correct = FALSE) where both have the same labels', () => {
    const square = readers.rows([[30, 5, 2, 8, 25, 6, 3, 4, 17]]);
    const kappa = rowOf(square, 'kappa');
    agrees(kappa.estimate, 0.57297544608814999);
    agrees(kappa.se_sampling, 0.068243552567784263);
    const { test, test_statistic, df, p_value } = rowOf(square, 'symmetry');
    agrees(test_statistic, 1.2923076923076923);
    agrees(p_value, 0.73096049660802, 1e-13 / 1e-4);
    expect([test, df]).toEqual(['Bowker', 3]);
    expect(square.map(({ quantity }) => quantity)).toEqual(['independence', 'kappa', 'symmetry']);
  });
});

describe('a contingency table with noise', () => {
  const studies = 400;
  const probabilities = [0.3, 0.2, 0.2, 0.3];

  it('says of a difference how many subjects the smaller group has, whichever it is', () => {
    for (const cells of [
      [60, 60, 20, 30],
      [20, 30, 60, 60],
    ]) {
      const { n, n_se } = rowOf(trial.rows([cells], 8), 'risk difference');
      expect(n).toBe(50);
      agrees(n_se, Math.sqrt(2 * 8), 1e-4);
    }
  });

  it('covers risks, differences and ratios', () => {
    const random = new SeededRandom(17);
    const truths: Readonly<Record<string, number>> = {
      'risk difference': 0.2,
      'log risk ratio': Math.log(1.5),
      'log odds ratio': Math.log(2.25),
      'odds ratio': 2.25,
    };
    const covered: Record<string, number> = {};
    for (let study = 0; study < studies; study++) {
      for (const { quantity, lower, upper } of trial.rows([drawnCells(random, 400, probabilities)], 60, random)) {
        const truth = truths[quantity];
        if (truth !== undefined && lower! <= truth && truth <= upper!) covered[quantity] = (covered[quantity] ?? 0) + 1;
      }
    }
    for (const quantity of Object.keys(truths)) {
      expect([quantity, covered[quantity] / studies > 0.93 && covered[quantity] / studies < 0.98]).toEqual([quantity, true]);
    }
  });

  it('covers kappa, and rejects independence and symmetry at their level alone', () => {
    const random = new SeededRandom(19);
    const table = [0.2, 0.06, 0.04, 0.06, 0.22, 0.06, 0.04, 0.06, 0.26];
    const [margin, agreed] = [[0.3, 0.34, 0.36], 0.68];
    const chance = margin.reduce((sum, one) => sum + one * one, 0);
    const kappa = (agreed - chance) / (1 - chance);
    const found = { kappa: 0, symmetry: 0, independence: 0 };
    for (let study = 0; study < studies; study++) {
      const rows = readers.rows([drawnCells(random, 400, table)], 60, random);
      const { lower, upper } = rowOf(rows, 'kappa');
      if (lower! <= kappa && kappa <= upper!) found.kappa += 1;
      if (rowOf(rows, 'symmetry').p_value! < 0.05) found.symmetry += 1;
      const independent = margin.flatMap((p) => margin.map((q) => p * q));
      const { p_value: p } = rowOf(readers.rows([drawnCells(random, 400, independent)], 60, random), 'independence');
      if (p! < 0.05) found.independence += 1;
    }
    expect(found.kappa / studies).toBeGreaterThan(0.93);
    expect(found.symmetry / studies).toBeLessThan(0.075);
    expect(found.independence / studies).toBeLessThan(0.075);
    expect(found.symmetry + found.independence).toBeGreaterThan(16);
  });
});

describe('a contingency table before it is asked', () => {
  it('is refused where its smallest margin is below three SDs of its noise, with what would do', () => {
    const shares = { arm: [0.95, 0.05] };
    const [small, large] = [trial.forecast(100, shares), trial.forecast(4_000, shares)];
    expect(rowOf(small, 'independence')).toMatchObject({ status: 'refused' });
    expect(rowOf(small, 'independence').note).toMatch(/would do/);
    expect(rowOf(large, 'independence')).toMatchObject({ status: 'ok', p_value: null });
    expect(rowOf(large, 'risk', { group: 'a' })).toMatchObject({ status: 'ok', estimate: 0.5 });
    expect(small.map(({ quantity, group }) => [quantity, group])).toEqual(
      trial.rows([[1, 2, 3, 4]]).map(({ quantity, group }) => [quantity, group]),
    );
  });

  it('cannot be asked of tables of one variable', () => {
    expect(new AskedTables('contingency', variables, [['arm']]).misfit()?.hint).toMatch(/tables/);
  });
});
