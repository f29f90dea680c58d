import { SeededRandom } from '@collimate/kernel-numeric';
import { agrees, AskedTables, drawnCells, rowOf } from '../../fixtures/asked.tables.js';
import type { VariableDeclarations } from '../variables/variable.schema.js';

/* Values by R 4.2.2 with survival: Surv(t, s) of the same subjects, t the number of the interval, 4 for those beyond. */

const end = { source: 'cohort', type: 'survival', time: 't', event: 'e', unit: 'month' } as const;
const words = { eventLabels: ['1'], censoredLabels: ['0'] };
const variables: VariableDeclarations = {
  os: { ...end, ...words, horizon: '3', edges: ['1', '2'] },
  pfs: { ...end, ...words, horizon: '24', edges: ['3', '6', '9', '12', '15', '18', '21'] },
  arm: { source: 'cohort', type: 'category', labels: ['a', 'b'] },
  age: { source: 'cohort', type: 'number', unit: 'year', bounds: ['18', '90'], edges: ['50'] },
  score: { source: 'cohort', type: 'number', unit: 'point', bounds: ['0', '9'], edges: ['2', '4', '6'] },
};
const A = [10, 5, 8, 6, 6, 3, 62];
const B = [16, 4, 12, 5, 9, 6, 48];
const arms = new AskedTables('survival', variables, [['arm', 'os']]);

describe('survival without noise', () => {
  const rows = arms.rows([[...A, ...B]]);

  it('is survfit with conf.type = "log-log" on the grid', () => {
    const curve = rows.filter(({ quantity, group }) => quantity === 'survival' && group === 'a');
    expect(curve.map(({ x, level, n }) => [x, level, n])).toEqual([
      [1, '1 month', 100],
      [2, '2 month', 85],
      [3, '3 month', 71],
    ]);
    const expected = [
      [0.9, 0.03, 0.82211611986020805, 0.94490255788426958],
      [0.81529411764705884, 0.039383163717101287, 0.72277625160627568, 0.87946234345346841],
      [0.74639602319801157, 0.044991812204141918, 0.64528188744088566, 0.82258605097438897],
    ];
    curve.forEach(({ estimate, se_sampling, lower, upper }, k) =>
      [estimate, se_sampling, lower, upper].forEach((value, n) => agrees(value, expected[k][n])),
    );
  });

  it('is compared as survdiff does, and by restricted means', () => {
    const { test, test_statistic, df, p_value, p_adjusted } = rowOf(rows, 'equal survival');
    agrees(test_statistic, 3.9107668405218114);
    expect([test, df, p_adjusted]).toEqual(['log-rank', 1, p_value]);
    const mean = rowOf(rows, 'restricted mean', { group: 'a' });
    // The area with steps in the middle of the intervals, as summary(survfit(Surv(t - 0.5, s) ~ 1), rmean = 3) has it.
    agrees(mean.estimate, 0.5 + 0.9 + 0.81529411764705884 + 0.74639602319801157 / 2);
    expect(mean).toMatchObject({ x: 3, unit: 'month' });
    const difference = rowOf(rows, 'difference of restricted means', { group: 'b', group2: 'a' });
    agrees(difference.estimate, rowOf(rows, 'restricted mean', { group: 'b' }).estimate! - mean.estimate!, 1e-12);
  });

  it('has the C-index of concordance(Surv(t, s) ~ g, reverse = TRUE) for a binned number', () => {
    const byAge = new AskedTables('survival', variables, [['age', 'os']]).rows([[...A, ...B]]);
    agrees(rowOf(byAge, 'C-index', { variable: 'age' }).estimate, 0.56737973721359536);
    expect(rows.filter(({ quantity }) => quantity === 'C-index')).toEqual([]);
  });

  it('is the same with the time first, and has one curve for a time alone', () => {
    const turned = new AskedTables('survival', variables, [['os', 'arm']]).rows([A.flatMap((one, n) => [one, B[n]])]);
    expect(turned).toEqual(rows);
    const alone = new AskedTables('survival', variables, [['os']]).rows([A]);
    expect(alone.map(({ quantity, group }) => [quantity, group])).toEqual([
      ['survival', null],
      ['survival', null],
      ['survival', null],
      ['restricted mean', null],
    ]);
  });

  it('has its rows also where nobody is left at risk', () => {
    const lost = arms.rows([[...A, 10, 0, 0, 0, 0, 0, -9]]);
    expect(lost.map(({ quantity, group, x }) => [quantity, group, x])).toEqual(
      rows.map(({ quantity, group, x }) => [quantity, group, x]),
    );
    expect(rowOf(lost, 'restricted mean', { group: 'b' })).toMatchObject({ estimate: null, status: 'unavailable' });
  });
});

/** Probabilities of the cells of a follow-up with a constant hazard of events, and one of being lost. */
function follow(hazard: number, lost: number, edges: readonly number[]): readonly number[] {
  const both = hazard + lost;
  const left = (t: number): number => Math.exp(-both * t);
  const cells = edges.flatMap((until, i) => {
    const gone = left(i === 0 ? 0 : edges[i - 1]) - left(until);
    return [(gone * hazard) / both, (gone * lost) / both];
  });
  return [...cells, left(edges[edges.length - 1])];
}

describe('survival with noise', () => {
  const edges = [3, 6, 9, 12, 15, 18, 21, 24];
  const studies = 300;

  it('covers what the grid says of whole curves, and tells groups apart at the level of the test alone', () => {
    const random = new SeededRandom(31);
    const asked = new AskedTables('survival', variables, [['arm', 'pfs']]);
    const table = follow(1 / 30, 1 / 60, edges);
    const two = [...table, ...table].map((p) => p / 2);
    // What an endless study says on the same grid.
    const truth = asked.rows([two.map((p) => 1e8 * p)]);
    const found = { survival: 0, mean: 0, difference: 0, rejected: 0 };
    for (let study = 0; study < studies; study++) {
      const rows = asked.rows([drawnCells(random, 500, two)], 40, random);
      const covers = (quantity: string, where: Parameters<typeof rowOf>[2]): boolean => {
        const { lower, upper } = rowOf(rows, quantity, where);
        const { estimate } = rowOf(truth, quantity, where);
        return lower! <= estimate! && estimate! <= upper!;
      };
      if (covers('survival', { group: 'a', x: 12 })) found.survival += 1;
      if (covers('restricted mean', { group: 'b' })) found.mean += 1;
      if (covers('difference of restricted means', {})) found.difference += 1;
      if (rowOf(rows, 'equal survival').p_value! < 0.05) found.rejected += 1;
    }
    for (const covered of [found.survival, found.mean, found.difference]) {
      expect(covered / studies).toBeGreaterThan(0.92);
      expect(covered / studies).toBeLessThan(0.985);
    }
    expect(found.rejected / studies).toBeLessThan(0.08);
  });

  it('covers the C-index', () => {
    const random = new SeededRandom(37);
    const asked = new AskedTables('survival', variables, [['score', 'os']]);
    const table = [0.15, 0.25, 0.4, 0.6].flatMap((hazard) => follow(hazard, 0.15, [1, 2, 3]).map((p) => p / 4));
    const truth = rowOf(asked.rows([table.map((p) => 1e6 * p)]), 'C-index').estimate!;
    let covered = 0;
    for (let study = 0; study < studies; study++) {
      const { lower, upper } = rowOf(asked.rows([drawnCells(random, 500, table)], 25, random), 'C-index');
      if (lower! <= truth && truth <= upper!) covered += 1;
    }
    expect(covered / studies).toBeGreaterThan(0.92);
    expect(covered / studies).toBeLessThan(0.985);
  });

  it('is foreseen, and refused where the noise would drown it', () => {
    const foreseen = rowOf(arms.forecast(2_000), 'survival', { group: 'a', x: 3 });
    expect(foreseen).toMatchObject({ status: 'ok', n: expect.closeTo(500, 9) });
    const refused = rowOf(arms.forecast(20), 'equal survival');
    expect(refused.status).toBe('refused');
    expect(refused.note).toMatch(/would do/);
    expect(new AskedTables('survival', variables, [['arm', 'age']]).misfit()?.message).toMatch(/survival time/);
  });
});
